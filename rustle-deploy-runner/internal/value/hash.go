package value

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// bigKey, tupleKey keep the hashes of large integers and of tuples apart from those of strings.
type (
	bigKey   string
	tupleKey string
	noneKey  struct{}
)

// Hashable reports whether v may be a key of a dict: lists and dicts may not, nor tuples that hold one.
func Hashable(v Value) bool {
	switch v := v.(type) {
	case *List, *Dict:
		return false
	case Tuple:
		for _, item := range v {
			if !Hashable(item) {
				return false
			}
		}
	}
	return true
}

// hashKey maps values that are equal in Python to one comparable value.
func hashKey(v Value) any {
	switch v := v.(type) {
	case string, int64:
		return v
	case Text:
		return string(v)
	case nil:
		return noneKey{}
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case int:
		return int64(v)
	case float64:
		if v != math.Trunc(v) || math.IsInf(v, 0) {
			return v
		}
		if v >= -(1<<63) && v < 1<<63 {
			return int64(v)
		}
		exact, _ := big.NewFloat(v).Int(nil)
		return bigKey(exact.String())
	case *big.Int:
		if v.IsInt64() {
			return v.Int64()
		}
		return bigKey(v.String())
	case Tuple:
		var text strings.Builder
		for _, item := range v {
			writeHash(&text, hashKey(item))
		}
		return tupleKey(text.String())
	default:
		return v
	}
}

func writeHash(text *strings.Builder, hash any) {
	write := func(kind byte, content string) {
		text.WriteByte(kind)
		text.WriteString(strconv.Itoa(len(content)))
		text.WriteByte(':')
		text.WriteString(content)
	}
	switch hash := hash.(type) {
	case string:
		write('s', hash)
	case int64:
		write('i', strconv.FormatInt(hash, 10))
	case bigKey:
		write('i', string(hash))
	case float64:
		write('f', strconv.FormatUint(math.Float64bits(hash), 16))
	case tupleKey:
		write('t', string(hash))
	case noneKey:
		write('n', "")
	default:
		write('r', Repr(hash))
	}
}
