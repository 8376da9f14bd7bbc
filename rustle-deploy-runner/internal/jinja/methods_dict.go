package jinja

import (
	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	dictMethods.methods = map[string]*method{
		"get":        {signature: params("key", "default=None"), stores: true, run: dictGet},
		"keys":       {run: dictViewOf("dict_keys")},
		"values":     {run: dictViewOf("dict_values")},
		"items":      {run: dictViewOf("dict_items")},
		"update":     {signature: params("/source?", "**kwargs"), mutates: true, stores: true, run: dictUpdate},
		"pop":        {signature: params("key", "default?"), mutates: true, stores: true, run: dictPop},
		"popitem":    {mutates: true, run: dictPopItem},
		"setdefault": {signature: params("key", "default=None"), mutates: true, stores: true, run: dictSetDefault},
		"clear":      {mutates: true, run: dictClear},
		"copy":       {run: dictCopy},
	}
	dictMethods.others = []string{"fromkeys"}
}

func dictGet(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	if err := hashable(a[0]); err != nil {
		return nil, err
	}
	if v, ok := self.(*value.Dict).Get(a[0]); ok {
		return v, nil
	}
	return a[1], nil
}

func dictViewOf(kind string) func(*state, value.Value, []value.Value) (value.Value, error) {
	return func(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
		return &dictView{dict: self.(*value.Dict), kind: kind}, nil
	}
}

func dictUpdate(s *state, self value.Value, a []value.Value) (value.Value, error) {
	dict := self.(*value.Dict)
	added := value.NewDict()
	if err := s.pairs(a[0], added); err != nil {
		return nil, err
	}
	added.Update(a[1].(*value.Dict))
	for _, v := range added.All() {
		if err := s.noCycle(dict, v); err != nil {
			return nil, err
		}
	}
	dict.Update(added)
	return nil, s.charge(64 * added.Len())
}

func keyError(key value.Value) error {
	return &RuntimeError{Class: "KeyError", Message: value.Repr(key)}
}

func dictPop(_ *state, self value.Value, a []value.Value) (value.Value, error) {
	if err := hashable(a[0]); err != nil {
		return nil, err
	}
	dict := self.(*value.Dict)
	if v, ok := dict.Get(a[0]); ok {
		dict.Delete(a[0])
		return v, nil
	}
	if _, missing := a[1].(notGiven); missing {
		return nil, keyError(a[0])
	}
	return a[1], nil
}

func dictPopItem(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
	dict := self.(*value.Dict)
	if dict.Len() == 0 {
		return nil, &RuntimeError{Class: "KeyError", Message: "popitem(): dictionary is empty"}
	}
	keys := dict.Keys()
	key := keys[len(keys)-1]
	v, _ := dict.Get(key)
	dict.Delete(key)
	return value.Tuple{key, v}, nil
}

func dictSetDefault(s *state, self value.Value, a []value.Value) (value.Value, error) {
	if err := hashable(a[0]); err != nil {
		return nil, err
	}
	dict := self.(*value.Dict)
	if v, ok := dict.Get(a[0]); ok {
		return v, nil
	}
	if err := s.noCycle(dict, a[1]); err != nil {
		return nil, err
	}
	dict.Set(a[0], a[1])
	return a[1], s.charge(64)
}

func dictClear(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
	self.(*value.Dict).Clear()
	return nil, nil
}

func dictCopy(_ *state, self value.Value, _ []value.Value) (value.Value, error) {
	return self.(*value.Dict).Copy(), nil
}
