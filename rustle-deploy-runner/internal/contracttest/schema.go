// Package contracttest lets tests check documents against the schemas in the folder contract. It knows the keywords that those schemas use and refuses a
// schema with any other, so that no rule is skipped unseen.
package contracttest

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Folder is the path of the folder contract.
func Folder() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "contract")
}

// Schema is a schema of the contract.
type Schema struct {
	root map[string]any
}

// Load reads a schema by its file name.
func Load(t testing.TB, name string) Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Folder(), name))
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return Schema{root}
}

// Problems returns where document breaks the schema, or the part of it that definition names ("" for all of it).
func (s Schema) Problems(document []byte, definition string) []string {
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return []string{err.Error()}
	}
	schema := any(s.root)
	if definition != "" {
		schema = map[string]any{"$ref": "#/$defs/" + definition}
	}
	return s.check(schema, value, "$")
}

// Check fails the test if document breaks the schema.
func (s Schema) Check(t testing.TB, document []byte, definition string) {
	t.Helper()
	for _, problem := range s.Problems(document, definition) {
		t.Errorf("%s\nin %s", problem, document)
	}
}

// annotations say nothing about a value.
var annotations = []string{"$schema", "$id", "$defs", "title", "description"}

func (s Schema) check(schema, value any, at string) (problems []string) {
	if allowed, isBool := schema.(bool); isBool {
		if !allowed {
			return []string{at + ": may not be there"}
		}
		return nil
	}
	rules := schema.(map[string]any)
	report := func(format string, args ...any) { problems = append(problems, at+": "+fmt.Sprintf(format, args...)) }
	for keyword, rule := range rules {
		switch keyword {
		case "$ref":
			name, local := strings.CutPrefix(rule.(string), "#/$defs/")
			definitions, _ := s.root["$defs"].(map[string]any)
			target, found := definitions[name]
			if !local || !found {
				report("the schema refers to %v, which is not there", rule)
				continue
			}
			problems = append(problems, s.check(target, value, at)...)
		case "type":
			if !hasType(rule, value) {
				report("is %v, not of type %v", value, rule)
			}
		case "const":
			if !reflect.DeepEqual(rule, value) {
				report("is %v, not %v", value, rule)
			}
		case "enum":
			if !slices.ContainsFunc(rule.([]any), func(one any) bool { return reflect.DeepEqual(one, value) }) {
				report("is %v, not one of %v", value, rule)
			}
		case "pattern":
			if text, ok := value.(string); ok && !regexp.MustCompile(rule.(string)).MatchString(text) {
				report("%q does not match %v", text, rule)
			}
		case "minLength":
			if text, ok := value.(string); ok && float64(len([]rune(text))) < rule.(float64) {
				report("%q is too short", text)
			}
		case "minimum":
			if number, ok := value.(float64); ok && number < rule.(float64) {
				report("%v is less than %v", number, rule)
			}
		case "maximum":
			if number, ok := value.(float64); ok && number > rule.(float64) {
				report("%v is more than %v", number, rule)
			}
		case "minItems":
			if list, ok := value.([]any); ok && float64(len(list)) < rule.(float64) {
				report("has %d items, fewer than %v", len(list), rule)
			}
		case "items":
			list, _ := value.([]any)
			for i, item := range list {
				problems = append(problems, s.check(rule, item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		case "required":
			for _, key := range rule.([]any) {
				if object, ok := value.(map[string]any); ok && !has(object, key.(string)) {
					report("has no %v", key)
				}
			}
		case "properties", "additionalProperties":
			// Both are judged with "properties" below.
		case "propertyNames":
			object, _ := value.(map[string]any)
			for key := range object {
				problems = append(problems, s.check(rule, key, at+", key")...)
			}
		case "anyOf", "oneOf":
			problems = append(problems, s.alternatives(keyword, rule.([]any), value, at)...)
		default:
			if !slices.Contains(annotations, keyword) {
				report("the schema has the keyword %q, which this check does not know", keyword)
			}
		}
	}
	return append(problems, s.checkMembers(rules, value, at)...)
}

func (s Schema) checkMembers(rules map[string]any, value any, at string) (problems []string) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	properties, _ := rules["properties"].(map[string]any)
	additional, limited := rules["additionalProperties"]
	for key, member := range object {
		if rule, known := properties[key]; known {
			problems = append(problems, s.check(rule, member, at+"."+key)...)
		} else if limited {
			problems = append(problems, s.check(additional, member, at+"."+key)...)
		}
	}
	return problems
}

func (s Schema) alternatives(keyword string, schemas []any, value any, at string) []string {
	matches := 0
	var reasons []string
	for i, schema := range schemas {
		if problems := s.check(schema, value, at); len(problems) == 0 {
			matches++
		} else {
			reasons = append(reasons, fmt.Sprintf("alternative %d: %s", i+1, strings.Join(problems, "; ")))
		}
	}
	if matches == 0 {
		return []string{at + ": matches no alternative\n  " + strings.Join(reasons, "\n  ")}
	}
	if keyword == "oneOf" && matches > 1 {
		return []string{fmt.Sprintf("%s: matches %d alternatives, not one", at, matches)}
	}
	return nil
}

func has(object map[string]any, key string) bool {
	_, ok := object[key]
	return ok
}

func hasType(rule, value any) bool {
	if list, ok := rule.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return hasType(one, value) })
	}
	switch v := value.(type) {
	case nil:
		return rule == "null"
	case bool:
		return rule == "boolean"
	case string:
		return rule == "string"
	case float64:
		return rule == "number" || rule == "integer" && v == math.Trunc(v)
	case []any:
		return rule == "array"
	}
	return rule == "object"
}
