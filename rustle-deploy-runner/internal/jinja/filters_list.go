package jinja

import (
	"slices"
	"strings"

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
		"dictsort":             {signature: params("value", "case_sensitive=False", "by='key'", "reverse=False"), run: filterDictSort},
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

// sorted returns a sorted copy. A reversed sort keeps the order of equal items, too.
func sorted(items []value.Value, key func(value.Value) value.Value, reverse bool) ([]value.Value, error) {
	items = slices.Clone(items)
	if reverse {
		slices.Reverse(items)
	}
	for _, item := range items {
		if err := checkDefined(item, 0); err != nil && len(items) > 1 {
			return nil, err
		}
	}
	if err := value.Sort(items, key); err != nil {
		return nil, pythonError("TypeError", err)
	}
	if reverse {
		slices.Reverse(items)
	}
	return items, nil
}

// ignoreCase is what Jinja's filters compare strings by.
func ignoreCase(v value.Value) value.Value {
	if text, ok := value.Plain(v).(string); ok {
		return strings.ToLower(text)
	}
	return v
}

// attributePath follows a dotted path of attributes and indices; a missing one is standard, if that is given.
func (s *state) attributePath(item, attribute, standard value.Value) (value.Value, error) {
	for _, part := range attributeParts(attribute) {
		v, err := s.item(item, part)
		if err != nil {
			return nil, err
		}
		if _, undefined := v.(value.Undefined); undefined && standard != nil {
			v = standard
		}
		item = v
	}
	return item, nil
}

func attributeParts(attribute value.Value) []value.Value {
	text, ok := value.Plain(attribute).(string)
	if !ok {
		return []value.Value{attribute}
	}
	var parts []value.Value
	for _, part := range strings.Split(text, ".") {
		if number, ok := parsePythonInt(part, 10); ok && part != "" && isDecimal(part[0]) {
			parts = append(parts, number)
		} else {
			parts = append(parts, part)
		}
	}
	return parts
}

// sortKeys evaluates the keys of items: attributes, and text without regard to case unless that matters. Several attributes make a tuple.
func (s *state) sortKeys(items []value.Value, attribute value.Value, caseSensitive, several bool) ([]value.Value, error) {
	names := []value.Value{attribute}
	if text, ok := attribute.(string); ok && several {
		names = nil
		for _, name := range strings.Split(text, ",") {
			names = append(names, name)
		}
	}
	keys := make([]value.Value, len(items))
	for i, item := range items {
		if attribute == nil {
			keys[i] = item
			if !caseSensitive {
				keys[i] = ignoreCase(item)
			}
			continue
		}
		parts := make([]value.Value, len(names))
		for j, name := range names {
			v, err := s.attributePath(item, name, nil)
			if err != nil {
				return nil, err
			}
			if !caseSensitive {
				v = ignoreCase(v)
			}
			parts[j] = v
		}
		keys[i] = parts[0]
		if several {
			keys[i] = &value.List{Items: parts}
		}
	}
	return keys, nil
}

// sortBy sorts items by keys of their own.
func sortBy(items, keys []value.Value, reverse bool) ([]value.Value, error) {
	pairs := make([]value.Value, len(items))
	for i := range items {
		if err := checkDefined(keys[i], 0); err != nil && len(items) > 1 {
			return nil, err
		}
		pairs[i] = value.Tuple{keys[i], items[i]}
	}
	if reverse {
		slices.Reverse(pairs)
	}
	if err := value.Sort(pairs, func(v value.Value) value.Value { return v.(value.Tuple)[0] }); err != nil {
		return nil, pythonError("TypeError", err)
	}
	if reverse {
		slices.Reverse(pairs)
	}
	result := make([]value.Value, len(pairs))
	for i, pair := range pairs {
		result[i] = pair.(value.Tuple)[1]
	}
	return result, nil
}

func filterSort(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	keys, err := s.sortKeys(items, a[3], value.Truthy(a[2]), a[3] != nil)
	if err != nil {
		return nil, err
	}
	result, err := sortBy(items, keys, value.Truthy(a[1]))
	return &value.List{Items: result}, err
}

func filterDictSort(_ *state, a []value.Value) (value.Value, error) {
	dict, ok := a[0].(*value.Dict)
	if !ok {
		return nil, &RuntimeError{Class: "AttributeError", Message: "'" + value.TypeName(a[0]) + "' object has no attribute 'items'"}
	}
	position := 0
	switch a[2] {
	case "key":
	case "value":
		position = 1
	default:
		return nil, &RuntimeError{Class: "FilterArgumentError", Message: `You can only sort by either "key" or "value"`}
	}
	items := (&dictView{dict: dict, kind: "dict_items"}).roll()
	keys := make([]value.Value, len(items))
	for i, item := range items {
		keys[i] = item.(value.Tuple)[position]
		if !value.Truthy(a[1]) {
			keys[i] = ignoreCase(keys[i])
		}
	}
	result, err := sortBy(items, keys, value.Truthy(a[3]))
	return &value.List{Items: result}, err
}

// filterUnique keeps the first of equal items. Items that cannot be keys of a dict are compared one by one.
func filterUnique(s *state, a []value.Value) (value.Value, error) {
	items, err := s.items(a[0])
	if err != nil {
		return nil, err
	}
	keys, err := s.sortKeys(items, a[2], value.Truthy(a[1]), false)
	if err != nil {
		return nil, err
	}
	hashable := true
	for _, key := range keys {
		hashable = hashable && value.Hashable(key)
	}
	if hashable {
		return uniqueBy(items, keys), nil
	}
	if a[1] == false || value.Truthy(a[2]) {
		return nil, filterError("Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the parameters supplied")
	}
	return &value.List{Items: distinct(items)}, nil
}

func uniqueBy(items, keys []value.Value) *value.List {
	seen, result := value.NewDict(), &value.List{}
	for i, item := range items {
		if !seen.Has(keys[i]) {
			seen.Set(keys[i], nil)
			result.Items = append(result.Items, item)
		}
	}
	return result
}

func distinct(items []value.Value) []value.Value {
	if allHashable(items) {
		return uniqueBy(items, items).Items
	}
	var result []value.Value
	for _, item := range items {
		if indexOf(result, item) < 0 {
			result = append(result, item)
		}
	}
	return result
}

func allHashable(items []value.Value) bool {
	for _, item := range items {
		if !value.Hashable(item) {
			return false
		}
	}
	return true
}

// extreme is min (-1) or max (1): the first of the items that no other beats.
func extreme(sign int) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		items, err := s.items(a[0])
		if err != nil {
			return nil, err
		}
		if len(items) == 0 {
			return value.Undefined{Message: "No aggregated item, sequence was empty."}, nil
		}
		keys, err := s.sortKeys(items, a[2], value.Truthy(a[1]), false)
		if err != nil {
			return nil, err
		}
		best := 0
		for i := 1; i < len(items); i++ {
			better, err := s.compare(map[int]string{-1: "<", 1: ">"}[sign], keys[i], keys[best])
			if err != nil {
				return nil, err
			}
			if better {
				best = i
			}
		}
		return items[best], nil
	}
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

// setOperation combines two lists as sets. Ansible's order is that of Python's hashes and differs from run to run; here it is that of the lists.
func setOperation(both bool, keep func(inA, inB bool) bool) func(*state, []value.Value) (value.Value, error) {
	return func(s *state, a []value.Value) (value.Value, error) {
		left, err := s.items(a[0])
		if err != nil {
			return nil, err
		}
		right, err := s.items(a[1])
		if err != nil {
			return nil, err
		}
		if err := checkDefined(&value.List{Items: left}, 0); err != nil {
			return nil, err
		}
		if err := checkDefined(&value.List{Items: right}, 0); err != nil {
			return nil, err
		}
		inLeft, inRight := membership(left), membership(right)
		candidates := left
		if both {
			candidates = append(slices.Clone(left), right...)
		}
		var result []value.Value
		for _, item := range distinct(candidates) {
			if keep(inLeft(item), inRight(item)) {
				result = append(result, item)
			}
		}
		return &value.List{Items: result}, s.listSize(len(result))
	}
}

// membership returns a test for membership, by hash where all items have one.
func membership(items []value.Value) func(value.Value) bool {
	if !allHashable(items) {
		return func(v value.Value) bool { return indexOf(items, v) >= 0 }
	}
	set := value.NewDict()
	for _, item := range items {
		set.Set(item, nil)
	}
	return func(v value.Value) bool { return value.Hashable(v) && set.Has(v) }
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
