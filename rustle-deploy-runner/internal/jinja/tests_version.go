package jinja

import (
	"cmp"
	"math/big"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

func init() {
	version := &test{signature: params("value", "version", "operator='eq'", "strict=None", "version_type=None"), run: testVersion, refuses: refusesVersion}
	registerTests(map[string]*test{"version": version, "version_compare": version})
}

var versionOperators = map[string]string{
	"==": "==", "=": "==", "eq": "==", "<": "<", "lt": "<", "<=": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "ge": ">=",
	"!=": "!=", "<>": "!=", "ne": "!=",
}

func testVersion(s *state, a []value.Value) (value.Value, error) {
	compare, err := versionOrder(a[3], a[4])
	if err != nil {
		return nil, err
	}
	if !value.Truthy(a[0]) {
		return nil, filterError("Input version value cannot be empty")
	}
	if !value.Truthy(a[1]) {
		return nil, noVersion()
	}
	operator, err := versionOperator(a[2])
	if err != nil {
		return nil, err
	}
	left, err := s.str(a[0])
	if err != nil {
		return nil, err
	}
	right, err := s.str(a[1])
	if err != nil {
		return nil, err
	}
	order, err := compare(left, right)
	if err != nil {
		return nil, filterError("Version comparison failed: %s", err)
	}
	return map[string]bool{"==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator], nil
}

// refusesVersion looks at the version to compare with, the operator and the kind of versions.
func refusesVersion(a []value.Value) error {
	if !isLater(a[2]) {
		if _, err := versionOperator(a[2]); err != nil {
			return err
		}
	}
	if !isLater(a[1]) && !value.Truthy(a[1]) {
		return noVersion()
	}
	if isLater(a[3]) || isLater(a[4]) {
		return nil
	}
	compare, err := versionOrder(a[3], a[4])
	if text, isText := a[1].(string); err == nil && isText {
		if _, err = compare(text, text); err != nil {
			err = filterError("Version comparison failed: %s", err)
		}
	}
	return err
}

func noVersion() error { return filterError("Version parameter to compare against cannot be empty") }

func versionOperator(v value.Value) (string, error) {
	name, _ := v.(string)
	operator, ok := versionOperators[name]
	if !ok {
		return "", filterError("Invalid operator type (%s)", value.Str(v))
	}
	return operator, nil
}

// versionOrder chooses how versions are compared.
func versionOrder(strict, kind value.Value) (func(left, right string) (int, error), error) {
	if strict != nil && kind != nil {
		return nil, filterError("Cannot specify both 'strict' and 'version_type'")
	}
	if value.Truthy(strict) {
		kind = "strict"
	}
	switch {
	case !value.Truthy(kind) || kind == "loose":
		return looseVersions, nil
	case kind == "strict":
		return strictVersions, nil
	case kind == "semver" || kind == "semantic":
		return semanticVersions, nil
	case kind == "pep440":
		return nil, unsupported("the version type pep440")
	}
	return nil, filterError("Invalid version type (%s)", value.Str(kind))
}

// looseVersions compares runs of digits as numbers and runs of small letters, and what is between them, as text.
func looseVersions(left, right string) (int, error) {
	return value.Compare(&value.List{Items: looseParts(left)}, &value.List{Items: looseParts(right)})
}

func looseParts(version string) []value.Value {
	var parts []value.Value
	kind := func(c byte) int {
		switch {
		case isDecimal(c):
			return 1
		case c >= 'a' && c <= 'z':
			return 2
		case c == '.':
			return 3
		}
		return 4
	}
	for version != "" {
		length := 1
		for k := kind(version[0]); k != 3 && length < len(version) && kind(version[length]) == k; {
			length++
		}
		part := version[:length]
		version = version[length:]
		if part == "." {
			continue
		}
		if number, ok := parsePythonInt(part, 10); ok {
			parts = append(parts, number)
		} else {
			parts = append(parts, part)
		}
	}
	return parts
}

// strictVersions compares N.N[.N][(a|b)N].
func strictVersions(left, right string) (int, error) {
	l, err := strictParts(left)
	if err != nil {
		return 0, err
	}
	r, err := strictParts(right)
	if err != nil {
		return 0, err
	}
	return value.Compare(l, r)
}

func strictParts(version string) (value.Value, error) {
	invalid := valueError("invalid version number '%s'", version)
	numbers, pre := version, ""
	if at := strings.IndexAny(version, "ab"); at >= 0 {
		numbers, pre = version[:at], version[at:]
	}
	parts := strings.Split(numbers, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return nil, invalid
	}
	var tuple value.Tuple
	for _, part := range parts {
		number, ok := decimal(part)
		if !ok {
			return nil, invalid
		}
		tuple = append(tuple, number)
	}
	if len(tuple) == 2 {
		tuple = append(tuple, int64(0))
	}
	if pre == "" {
		// A final version follows its pre-releases.
		return append(tuple, "z", int64(0)), nil
	}
	number, ok := decimal(pre[1:])
	if !ok {
		return nil, invalid
	}
	return append(tuple, pre[:1], number), nil
}

// decimal reads a number without sign.
func decimal(text string) (value.Value, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return nil, false
	}
	number, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return nil, false
	}
	return value.NormalizeInt(number), true
}

// semanticVersions compares major.minor.patch[-pre][+build] by the rules of semver.org.
func semanticVersions(left, right string) (int, error) {
	l, leftPre, err := semanticParts(left)
	if err != nil {
		return 0, err
	}
	r, rightPre, err := semanticParts(right)
	if err != nil {
		return 0, err
	}
	order, err := value.Compare(l, r)
	if err != nil || order != 0 {
		return order, err
	}
	switch {
	case leftPre == "" || rightPre == "":
		// Without a pre-release comes after.
		return cmp.Compare(len(rightPre), len(leftPre)), nil
	}
	return comparePre(strings.Split(leftPre, "."), strings.Split(rightPre, "."))
}

func comparePre(left, right []string) (int, error) {
	for i := range min(len(left), len(right)) {
		l, leftNumber := decimal(left[i])
		r, rightNumber := decimal(right[i])
		order := strings.Compare(left[i], right[i])
		switch {
		case leftNumber && rightNumber:
			var err error
			if order, err = value.Compare(l, r); err != nil {
				return 0, err
			}
		case leftNumber:
			order = -1
		case rightNumber:
			order = 1
		}
		if order != 0 {
			return order, nil
		}
	}
	return cmp.Compare(len(left), len(right)), nil
}

func semanticParts(version string) (core value.Tuple, pre string, err error) {
	invalid := valueError("invalid semantic version '%s'", version)
	rest, build, hasBuild := strings.Cut(version, "+")
	numbers, pre, hasPre := strings.Cut(rest, "-")
	if hasBuild && !identifiers(build, false) || hasPre && !identifiers(pre, true) {
		return nil, "", invalid
	}
	parts := strings.Split(numbers, ".")
	if len(parts) != 3 {
		return nil, "", invalid
	}
	for _, part := range parts {
		number, ok := decimal(part)
		if !ok || len(part) > 1 && part[0] == '0' {
			return nil, "", invalid
		}
		core = append(core, number)
	}
	return core, pre, nil
}

// identifiers checks the parts of a pre-release or a build.
func identifiers(text string, strictNumbers bool) bool {
	for _, part := range strings.Split(text, ".") {
		if part == "" {
			return false
		}
		for i := range len(part) {
			if c := part[i]; !isDecimal(c) && c != '-' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				return false
			}
		}
		if _, isNumber := decimal(part); isNumber && strictNumbers && len(part) > 1 && part[0] == '0' {
			return false
		}
	}
	return true
}
