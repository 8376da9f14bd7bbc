package jinja

import (
	"slices"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	length := &filter{signature: params("obj"), blank: true, run: filterLength}
	registerFilters(map[string]*filter{
		"list":                 {signature: params("value"), blank: true, run: filterList},
		"length":               length,
		"count":                length,
		"first":                {signature: params("seq"), run: filterFirst},
		"last":                 {signature: params("seq"), run: filterLast},
		"reverse":              {signature: params("value"), run: filterReverse},
		"sort":                 {signature: params("value", "reverse=False", "case_sensitive=False", "attribute=None"), run: filterSort},
		"dictsort":             {signature: params("value", "case_sensitive=False", "by='key'", "reverse=False"), run: filterDictSort, refuses: refusesOrder},
		"unique":               {signature: params("a", "case_sensitive=None", "attribute=None"), run: filterUnique},
		"min":                  {signature: params("value", "case_sensitive=False", "attribute=None"), run: extreme(-1)},
		"max":                  {signature: params("value", "case_sensitive=False", "attribute=None"), run: extreme(1)},
		"sum":                  {signature: params("iterable", "attribute=None", "start=0"), run: filterSum},
		"flatten":              {signature: params("mylist", "levels=None", "skip_nulls=True"), run: filterFlatten},
		"difference":           {signature: params("a", "b"), run: setOperation(false, func(inA, inB bool) bool { return inA && !inB })},
		"intersect":            {signature: params("a", "b"), run: setOperation(false, func(inA, inB bool) bool { return inA && inB })},
		"union":                {signature: params("a", "b"), run: setOperation(true, func(bool, bool) bool { return true })},
		"symmetric_difference": {signature: params("a", "b"), run: setOperation(true, func(inA, inB bool) bool { return inA != inB })},
		"zip":                  {signature: params("*iterables"), run: filterZip},
		"batch":                {signature: params("value", "linecount", "fill_with=None"), run: filterBatch},
	})
}

func filterList(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	return &value.List{Items: slices.Clone(items)}, s.listSize(len(items))
}

func filterLength(s *state, a []value.Value) (value.Value, error) {
	switch v := a[0].(type) {
	case string:
		return int64(len([]rune(v))), nil
	case *value.List:
		return int64(len(v.Items)), nil
	case value.Tuple:
		return int64(len(v)), nil
	case interface{ Len() int }:
		return int64(v.Len()), nil
	case value.Mapping:
		return int64(len(v.Keys())), nil
	}
	return nil, typeError("object of type '%s' has no len()", value.TypeName(a[0]))
}

func filterFirst(s *state, a []value.Value) (value.Value, error) {
	if r, ok := a[0].(*rangeValue); ok && r.Len() > 0 {
		return r.start, nil
	}
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return value.Undefined{Message: "No first item, sequence was empty."}, nil
	}
	return items[0], nil
}

func filterLast(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return value.Undefined{Message: "No last item, sequence was empty."}, nil
	}
	return items[len(items)-1], nil
}

func filterReverse(s *state, a []value.Value) (value.Value, error) {
	if text, ok := a[0].(string); ok {
		runes := []rune(text)
		slices.Reverse(runes)
		return string(runes), nil
	}
	items, err := s.items(a[0])
	if err != nil {
		return nil, &RuntimeError{Class: "FilterArgumentError", Message: "argument must be iterable", Cause: err}
	}
	items = slices.Clone(items)
	slices.Reverse(items)
	return &value.List{Items: items}, nil
}

func filterSum(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	if _, ok := a[2].(string); ok {
		return nil, typeError("sum() can't sum strings [use ''.join(seq) instead]")
	}
	total := a[2]
	for _, item := range items {
		if a[1] != nil {
			if item, err = s.attributePath(item, a[1], nil); err != nil {
				return nil, err
			}
		}
		if u, undefined := item.(value.Undefined); undefined {
			return nil, undefinedError(u)
		}
		if total, err = s.binary("+", total, value.Plain(item)); err != nil {
			return nil, err
		}
	}
	return total, nil
}

func filterFlatten(s *state, a []value.Value) (value.Value, error) {
	levels := -1
	if a[1] != nil {
		number, ok := a[1].(string)
		if ok {
			return nil, typeError("'>=' not supported between instances of 'str' and 'int': %q", number)
		}
		f, err := toFloat(a[1])
		if err != nil {
			return nil, err
		}
		levels = int(max(f, 0))
	}
	result := &value.List{}
	err := s.flatten(result, a[0], levels, value.Truthy(a[2]), 0)
	return result, err
}

// flatten appends the items of v; levels < 0 means all of them.
func (s *state) flatten(result *value.List, v value.Value, levels int, skipNulls bool, depth int) error {
	if depth > maxNesting {
		return limitError("a value nested deeper than %d levels", maxNesting)
	}
	items, err := s.items(v)
	if err != nil {
		return err
	}
	for _, item := range items {
		if u, undefined := item.(value.Undefined); undefined && skipNulls {
			return undefinedError(u)
		}
		plain := value.Plain(item)
		if skipNulls && (plain == nil || plain == "None" || plain == "null") {
			continue
		}
		if isSequence(item) && levels != 0 {
			if err := s.flatten(result, item, levels-1, skipNulls, depth+1); err != nil {
				return err
			}
			continue
		}
		result.Items = append(result.Items, item)
	}
	return s.listSize(len(result.Items))
}

// isSequence reports what Ansible treats as a list: no strings, no dicts.
func isSequence(v value.Value) bool {
	switch v.(type) {
	case *value.List, value.Tuple, *rangeValue:
		return true
	}
	return false
}

func filterZip(s *state, a []value.Value) (value.Value, error) {
	var columns [][]value.Value
	shortest := -1
	for _, iterable := range a[0].(value.Tuple) {
		items, err := s.items(iterable)
		if err != nil {
			return nil, err
		}
		columns = append(columns, items)
		if shortest < 0 || len(items) < shortest {
			shortest = len(items)
		}
	}
	result := &value.List{}
	for row := range max(shortest, 0) {
		tuple := make(value.Tuple, len(columns))
		for i, column := range columns {
			tuple[i] = column[row]
		}
		result.Items = append(result.Items, tuple)
	}
	return result, s.listSize(len(result.Items) * len(columns))
}

func filterBatch(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	size, err := intArgument(a[1])
	if err != nil {
		return nil, err
	}
	result := &value.List{}
	var row []value.Value
	for _, item := range items {
		if len(row) == size {
			result.Items = append(result.Items, &value.List{Items: row})
			row = nil
		}
		row = append(row, item)
	}
	if len(row) > 0 {
		if a[2] != nil && len(row) < size {
			if err := s.listSize(size); err != nil {
				return nil, err
			}
			for len(row) < size {
				row = append(row, a[2])
			}
		}
		result.Items = append(result.Items, &value.List{Items: row})
	}
	return result, nil
}
