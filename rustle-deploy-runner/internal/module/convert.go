package module

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/host"
	"rustle.dev/deploy/runner/internal/value"
)

// convert turns v into the type of an option as Ansible does.
func convert(v value.Value, to Type, environment host.Environment) (value.Value, error) {
	if to != Raw {
		v = value.Plain(v)
	}
	switch to {
	case Str:
		return toStr(v)
	case Path:
		text, err := toStr(v)
		if err != nil {
			return nil, err
		}
		return host.ExpandPath(text, environment), nil
	case Int:
		return toInt(v)
	case Float:
		return toFloat(v)
	case Bool:
		return toBool(v)
	case ListT:
		return toList(v)
	case DictT:
		return toDict(v)
	case Mode:
		return toMode(v)
	case Bytes:
		return toBytes(v)
	case Raw, "":
		return v, nil
	default:
		return nil, fmt.Errorf("option type %q is not known", to)
	}
}

func toStr(v value.Value) (string, error) {
	if v == nil {
		return "", errors.New("'None' is not a string and conversion is not allowed")
	}
	return value.Str(v), nil
}

func pythonClass(v value.Value) string { return "<class '" + value.TypeName(v) + "'>" }

func toInt(v value.Value) (value.Value, error) {
	bad := fmt.Errorf("\"%s\" cannot be converted to an int", value.Repr(v))
	number := new(big.Rat)
	switch v := v.(type) {
	case int64:
		return v, nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case *big.Int:
		return nil, fmt.Errorf("%s is too big for an int of 64 bits", v)
	case float64:
		if number.SetFloat64(v) == nil {
			return nil, bad
		}
	case string:
		text := strings.TrimSpace(v)
		// big.Rat also reads fractions and other bases, which are no numbers here.
		if !decimalNumber.MatchString(text) {
			return nil, bad
		}
		if _, ok := number.SetString(strings.ReplaceAll(text, "_", "")); !ok {
			return nil, bad
		}
	default:
		return nil, bad
	}
	if !number.IsInt() || !number.Num().IsInt64() {
		return nil, bad
	}
	return number.Num().Int64(), nil
}

var decimalNumber = regexp.MustCompile(`^[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d{1,3})?$`)

func toFloat(v value.Value) (value.Value, error) {
	bad := fmt.Errorf("%s cannot be converted to a float", pythonClass(v))
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	case bool:
		if v {
			return 1.0, nil
		}
		return 0.0, nil
	case string:
		number, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return nil, bad
		}
		return number, nil
	default:
		return nil, bad
	}
}

func toBool(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case int64:
		if v == 0 || v == 1 {
			return v == 1, nil
		}
	case float64:
		if v == 0 || v == 1 {
			return v == 1, nil
		}
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "y", "yes", "on", "1", "true", "t":
			return true, nil
		case "n", "no", "off", "0", "false", "f":
			return false, nil
		}
	default:
		return nil, fmt.Errorf("%s cannot be converted to a bool", pythonClass(v))
	}
	return nil, host.Refuse("The value '%s' is not a valid boolean.  Valid booleans include: "+
		"0, 1, '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'", value.Str(v))
}

func toList(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case *value.List:
		return v, nil
	case value.Tuple:
		return value.NewList(v...), nil
	case string:
		list := value.NewList()
		for _, part := range strings.Split(v, ",") {
			list.Items = append(list.Items, part)
		}
		return list, nil
	case int64, float64, bool, *big.Int:
		return value.NewList(value.Str(v)), nil
	default:
		return nil, fmt.Errorf("%s cannot be converted to a list", pythonClass(v))
	}
}

func toDict(v value.Value) (value.Value, error) {
	if dict, ok := v.(*value.Dict); ok {
		return dict, nil
	}
	text, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("%s cannot be converted to a dict", pythonClass(v))
	}
	if strings.HasPrefix(text, "{") {
		parsed, err := value.ParsePythonJSON([]byte(text))
		dict, isDict := parsed.(*value.Dict)
		if err != nil || !isDict {
			return nil, errors.New("unable to evaluate string as dictionary")
		}
		return dict, nil
	}
	if !strings.Contains(text, "=") {
		return nil, errors.New("dictionary requested, could not parse JSON or key=value")
	}
	dict := value.NewDict()
	for _, field := range splitFields(strings.TrimSpace(text)) {
		name, content, found := strings.Cut(field, "=")
		if !found {
			return nil, errors.New("unable to evaluate string in the \"key=value\" format as dictionary")
		}
		dict.Set(name, content)
	}
	return dict, nil
}

// splitFields splits at commas and spaces outside quotes; a backslash escapes the next character.
func splitFields(text string) []string {
	var fields []string
	var field strings.Builder
	var quote rune
	escaped := false
	for _, c := range text {
		switch {
		case escaped:
			field.WriteRune(c)
			escaped = false
		case c == '\\':
			escaped = true
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote:
			quote = 0
		case quote == 0 && (c == ',' || c == ' '):
			if field.Len() > 0 {
				fields = append(fields, field.String())
			}
			field.Reset()
		default:
			field.WriteRune(c)
		}
	}
	if field.Len() > 0 {
		fields = append(fields, field.String())
	}
	return fields
}

// toMode accepts octal text, symbolic text, a number, and "preserve" for the modules that know it.
func toMode(v value.Value) (value.Value, error) {
	switch mode := v.(type) {
	case int64:
		_, err := host.NumberMode(mode)
		return v, err
	case string:
		if mode == "preserve" {
			return mode, nil
		}
		_, err := host.ParseMode(mode)
		return v, err
	default:
		return nil, fmt.Errorf("mode must be in octal or symbolic form, not %s", pythonClass(v))
	}
}

var humanSize = regexp.MustCompile(`^\s*(\d*\.?\d*)\s*([A-Za-z]+)?\s*$`)

func toBytes(v value.Value) (value.Value, error) {
	bad := fmt.Errorf("%s cannot be converted to a Byte value", pythonClass(v))
	parts := humanSize.FindStringSubmatch(value.Str(v))
	if parts == nil || parts[1] == "" {
		return nil, bad
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return nil, bad
	}
	unit := strings.ToUpper(parts[2])
	scale := 1.0
	if unit != "" && unit != "B" && unit != "BYTES" {
		power := strings.IndexByte("KMGTPEZY", unit[0])
		if power < 0 || (len(unit) > 1 && unit[1:] != "B" && !strings.HasSuffix(unit, "BYTE")) || parts[2][len(parts[2])-1] == 'b' {
			return nil, bad
		}
		for range power + 1 {
			scale *= 1024
		}
	}
	return int64(number*scale + 0.5), nil
}
