package value

import (
	"iter"
	"slices"
)

// Dict is an insertion-ordered mapping with Python's notion of equal keys: 1, 1.0 and True are one key. Like Python's dict it is shared, not
// copied, when it is assigned. Reading is safe for concurrent use, writing is not.
//
// Keys must be hashable (see Hashable). A list or dict that is used as a key all the same is kept by identity.
type Dict struct {
	entries []entry
	deleted int // entries whose live is false
	index   map[any]int
}

type entry struct {
	key   Value
	hash  any
	value Value
	live  bool
}

// Below this size a scan is quicker than a map and saves its memory; most dicts are arguments of a task.
const indexThreshold = 8

// NewDict returns an empty dict.
func NewDict() *Dict { return &Dict{} }

// DictOf returns a dict of alternating keys and values. It is meant for literals: an odd number of arguments is a mistake in the program and panics.
func DictOf(keysAndValues ...Value) *Dict {
	if len(keysAndValues)%2 != 0 {
		panic("value.DictOf: a key has no value")
	}
	dict := &Dict{entries: make([]entry, 0, len(keysAndValues)/2)}
	for i := 0; i < len(keysAndValues); i += 2 {
		dict.Set(keysAndValues[i], keysAndValues[i+1])
	}
	return dict
}

// Len returns the number of keys; a nil dict is empty.
func (d *Dict) Len() int {
	if d == nil {
		return 0
	}
	return len(d.entries) - d.deleted
}

// Get returns the value of key.
func (d *Dict) Get(key Value) (Value, bool) {
	if position := d.find(hashKey(key)); position >= 0 {
		return d.entries[position].value, true
	}
	return nil, false
}

// GetString returns the value of a text key.
func (d *Dict) GetString(key string) (Value, bool) {
	if d == nil {
		return nil, false
	}
	if d.index == nil {
		for i := range d.entries {
			if text, ok := d.entries[i].hash.(string); ok && text == key && d.entries[i].live {
				return d.entries[i].value, true
			}
		}
		return nil, false
	}
	if position, ok := d.index[key]; ok {
		return d.entries[position].value, true
	}
	return nil, false
}

// Has reports whether key is there.
func (d *Dict) Has(key Value) bool { return d.find(hashKey(key)) >= 0 }

// Set adds key at the end, or replaces its value and leaves its place and its first spelling.
func (d *Dict) Set(key, v Value) {
	hash := hashKey(key)
	if position := d.find(hash); position >= 0 {
		d.entries[position].value = v
		return
	}
	d.entries = append(d.entries, entry{key: key, hash: hash, value: v, live: true})
	if d.index != nil {
		d.index[hash] = len(d.entries) - 1
	} else if len(d.entries) > indexThreshold {
		d.reindex()
	}
}

// Delete removes key and reports whether it was there.
func (d *Dict) Delete(key Value) bool {
	hash := hashKey(key)
	position := d.find(hash)
	if position < 0 {
		return false
	}
	d.entries[position] = entry{}
	d.deleted++
	delete(d.index, hash)
	if d.deleted > indexThreshold && d.deleted > len(d.entries)/2 {
		d.compact()
	}
	return true
}

// Clear removes all keys.
func (d *Dict) Clear() { *d = Dict{} }

// Keys returns the keys in order.
func (d *Dict) Keys() []Value {
	keys := make([]Value, 0, d.Len())
	for key := range d.All() {
		keys = append(keys, key)
	}
	return keys
}

// Values returns the values in the order of their keys.
func (d *Dict) Values() []Value {
	values := make([]Value, 0, d.Len())
	for _, v := range d.All() {
		values = append(values, v)
	}
	return values
}

// All yields keys and values in order. Keys added meanwhile are not visited.
func (d *Dict) All() iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		if d == nil {
			return
		}
		entries := d.entries
		for i := range entries {
			if entries[i].live && !yield(entries[i].key, entries[i].value) {
				return
			}
		}
	}
}

// Copy returns a new dict with the same keys and the same values; values that are containers are shared.
func (d *Dict) Copy() *Dict {
	if d == nil {
		return NewDict()
	}
	dup := &Dict{entries: slices.Clone(d.entries), deleted: d.deleted}
	dup.compact()
	return dup
}

// Update sets all keys of other.
func (d *Dict) Update(other *Dict) {
	for key, v := range other.All() {
		d.Set(key, v)
	}
}

func (d *Dict) find(hash any) int {
	if d == nil {
		return -1
	}
	if d.index != nil {
		if position, ok := d.index[hash]; ok {
			return position
		}
		return -1
	}
	for i := range d.entries {
		if d.entries[i].hash == hash && d.entries[i].live {
			return i
		}
	}
	return -1
}

// compact drops deleted entries. It makes a new slice, since an iteration may hold the old one.
func (d *Dict) compact() {
	if d.deleted > 0 {
		live := make([]entry, 0, d.Len())
		for _, e := range d.entries {
			if e.live {
				live = append(live, e)
			}
		}
		d.entries, d.deleted = live, 0
	}
	if len(d.entries) > indexThreshold {
		d.reindex()
	} else {
		d.index = nil
	}
}

func (d *Dict) reindex() {
	d.index = make(map[any]int, len(d.entries)+1)
	for i := range d.entries {
		if d.entries[i].live {
			d.index[d.entries[i].hash] = i
		}
	}
}

// DeepCopy returns v with all lists, tuples and dicts inside copied. A container that occurs several times stays one container.
func DeepCopy(v Value) Value { return deepCopy(v, make(map[Value]Value)) }

func deepCopy(v Value, done map[Value]Value) Value {
	switch v := v.(type) {
	case *List:
		if dup, ok := done[v]; ok {
			return dup
		}
		dup := &List{Items: make([]Value, len(v.Items))}
		done[v] = dup
		for i, item := range v.Items {
			dup.Items[i] = deepCopy(item, done)
		}
		return dup
	case Tuple:
		dup := make(Tuple, len(v))
		for i, item := range v {
			dup[i] = deepCopy(item, done)
		}
		return dup
	case *Dict:
		if dup, ok := done[v]; ok {
			return dup
		}
		dup := NewDict()
		done[v] = dup
		for key, item := range v.All() {
			dup.Set(key, deepCopy(item, done))
		}
		return dup
	default:
		return v
	}
}
