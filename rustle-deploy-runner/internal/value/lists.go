package value

// WithoutTuples returns v with lists in place of tuples, at any depth but in keys. What has none is returned as it is, not copied.
func WithoutTuples(v Value) Value {
	switch v := v.(type) {
	case Tuple:
		return &List{Items: itemsWithoutTuples(v)}
	case *List:
		if holdsTuple(v) {
			return &List{Items: itemsWithoutTuples(v.Items)}
		}
	case *Dict:
		if holdsTuple(v) {
			rest := NewDict()
			for key, item := range v.All() {
				rest.Set(key, WithoutTuples(item))
			}
			return rest
		}
	}
	return v
}

func itemsWithoutTuples(items []Value) []Value {
	rest := make([]Value, len(items))
	for i, item := range items {
		rest[i] = WithoutTuples(item)
	}
	return rest
}

func holdsTuple(v Value) bool {
	switch v := v.(type) {
	case Tuple:
		return true
	case *List:
		for _, item := range v.Items {
			if holdsTuple(item) {
				return true
			}
		}
	case *Dict:
		for _, item := range v.All() {
			if holdsTuple(item) {
				return true
			}
		}
	}
	return false
}
