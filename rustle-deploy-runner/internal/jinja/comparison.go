package jinja

import (
	"errors"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// compare computes a comparison operator.
func (s *state) compare(operator string, left, right value.Value) (bool, error) {
	if u, ok := left.(value.Undefined); ok && !u.Blank {
		if operator == "in" || operator == "not in" {
			return s.undefinedIn(operator, u, right)
		}
		return false, undefinedError(u)
	}
	if u, ok := right.(value.Undefined); ok && !u.Blank {
		return false, undefinedError(u)
	}
	switch operator {
	case "==", "!=":
		equal, err := s.equal(left, right)
		return equal == (operator == "=="), err
	case "in", "not in":
		found, err := s.contains(right, left)
		return found == (operator == "in"), err
	}
	for _, operand := range []value.Value{left, right} {
		if u, ok := operand.(value.Undefined); ok {
			return false, undefinedError(u)
		}
	}
	left, right = value.Plain(left), value.Plain(right)
	order, err := value.Compare(left, right)
	if err != nil {
		var unorderable *value.UnorderableError
		if errors.As(err, &unorderable) {
			return false, typeError("'%s' not supported between instances of '%s' and '%s'", operator, unorderable.Left, unorderable.Right)
		}
		return false, pythonError("TypeError", err)
	}
	if order == value.Unordered {
		return false, nil
	}
	switch operator {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	}
	return order >= 0, nil
}

// undefinedIn looks for an undefined value: comparing it with anything is an error, so that only an empty list has an answer.
func (s *state) undefinedIn(operator string, u value.Undefined, container value.Value) (bool, error) {
	if list, ok := container.(*value.List); ok && len(list.Items) == 0 {
		return operator == "not in", nil
	}
	if tuple, ok := container.(value.Tuple); ok && len(tuple) == 0 {
		return operator == "not in", nil
	}
	return false, undefinedError(u)
}

// equal is Python's ==. Undefined values inside of containers refuse to be compared.
func (s *state) equal(left, right value.Value) (bool, error) {
	if isScalar(left) || isScalar(right) {
		return value.Equal(left, right), nil
	}
	if err := checkDefined(left, 0); err != nil {
		return false, err
	}
	if err := checkDefined(right, 0); err != nil {
		return false, err
	}
	return value.Equal(left, right), nil
}

// contains is Python's needle in container.
func (s *state) contains(container, needle value.Value) (bool, error) {
	switch c := value.Plain(container).(type) {
	case string:
		text, ok := value.Plain(needle).(string)
		if !ok {
			return false, typeError("'in <string>' requires string as left operand, not %s", value.TypeName(needle))
		}
		return strings.Contains(c, text), nil
	case *value.List:
		return s.containsItem(c.Items, needle)
	case value.Tuple:
		return s.containsItem(c, needle)
	case *value.Dict:
		if err := hashable(needle); err != nil {
			return false, err
		}
		return c.Has(needle), nil
	case value.Undefined:
		return false, nil // only the Blank one comes this far
	case *rangeValue:
		return c.contains(needle), nil
	case roller:
		return s.containsItem(c.roll(), needle)
	case knower:
		return c.Contains(needle)
	case value.Mapping:
		return s.containsItem(c.Keys(), needle)
	}
	return false, typeError("argument of type '%s' is not iterable", value.TypeName(container))
}

// knower is a mapping that may not know of a key whether it has it.
type knower interface {
	value.Mapping
	Contains(key value.Value) (bool, error)
}

func (s *state) containsItem(items []value.Value, needle value.Value) (bool, error) {
	for _, item := range items {
		if u, ok := item.(value.Undefined); ok {
			return false, undefinedError(u)
		}
		if value.Equal(item, needle) {
			return true, nil
		}
	}
	return false, nil
}
