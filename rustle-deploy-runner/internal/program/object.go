package program

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"rustle.dev/deploy/runner/internal/value"
)

// reader collects the problems of one document, each with the place that it concerns.
type reader struct {
	document string
	lenient  bool // the document has a newer minor version: unknown keys are warnings
	problems []string
	warnings []string
}

func (r *reader) problem(at, format string, args ...any) {
	r.problems = append(r.problems, at+": "+fmt.Sprintf(format, args...))
}

func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return fmt.Errorf("%s cannot be run: %s", r.document, strings.Join(r.problems, "; "))
}

// open parses a document and checks its version against the one that this runner knows.
func (r *reader) open(data []byte, major, minor int) (*object, error) {
	parsed, err := value.ParseJSON(data)
	if err != nil {
		return nil, fmt.Errorf("%s is not JSON: %w", r.document, err)
	}
	dict, ok := parsed.(*value.Dict)
	if !ok {
		return nil, fmt.Errorf("%s is not an object", r.document)
	}
	o := &object{r: r, dict: dict, known: map[string]bool{}}
	format := o.text("format", "")
	gotMajor, gotMinor, err := ParseVersion(format)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.document, err)
	}
	if gotMajor != major {
		return nil, fmt.Errorf("%s has format %s; this runner reads %d.x: compile the plan with a matching version", r.document, format, major)
	}
	r.lenient = gotMinor > minor
	return o, nil
}

// ParseVersion splits "major.minor".
func ParseVersion(format string) (major, minor int, err error) {
	before, after, found := strings.Cut(format, ".")
	major, err1 := strconv.Atoi(before)
	minor, err2 := strconv.Atoi(after)
	if !found || err1 != nil || err2 != nil || major < 0 || minor < 0 || strconv.Itoa(major)+"."+strconv.Itoa(minor) != format {
		return 0, 0, fmt.Errorf("format %q is not a version like 1.0", format)
	}
	return major, minor, nil
}

// object reads the keys of one JSON object, each once.
type object struct {
	r     *reader
	at    string // JSON pointer
	dict  *value.Dict
	known map[string]bool
}

func (o *object) get(key string) (value.Value, bool) {
	o.known[key] = true
	return o.dict.GetString(key)
}

// finish reports the keys that nobody has asked for.
func (o *object) finish() {
	var unknown []string
	for key := range o.dict.All() {
		if name := value.Str(key); !o.known[name] {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		if o.r.lenient {
			o.r.warnings = append(o.r.warnings, fmt.Sprintf("%s: the key %s of a newer format is ignored", o.r.document, o.at+"/"+name))
		} else {
			o.r.problem(o.at+"/"+name, "unknown key")
		}
	}
}

func (o *object) wrong(key, want string, got value.Value) {
	o.r.problem(o.at+"/"+key, "expected %s, found %s", want, value.TypeName(got))
}

func (o *object) text(key, absent string) string {
	v, ok := o.get(key)
	if !ok {
		return absent
	}
	s, ok := v.(string)
	if !ok {
		o.wrong(key, "text", v)
	}
	return s
}

func (o *object) required(key string) string {
	s := o.text(key, "")
	if s == "" {
		o.r.problem(o.at+"/"+key, "is missing or empty")
	}
	return s
}

func (o *object) flag(key string) bool {
	v, ok := o.get(key)
	if !ok {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		o.wrong(key, "true or false", v)
	}
	return b
}

func (o *object) integer(key string) int64 {
	v, ok := o.get(key)
	if !ok {
		return 0
	}
	n, ok := v.(int64)
	if !ok || n < 0 {
		o.wrong(key, "a whole number that is not negative", v)
	}
	return n
}

func (o *object) object(key string) *value.Dict {
	v, ok := o.get(key)
	if !ok {
		return value.NewDict()
	}
	d, ok := v.(*value.Dict)
	if !ok {
		o.wrong(key, "an object", v)
		return value.NewDict()
	}
	return d
}

func (o *object) texts(key string) []string {
	v, ok := o.get(key)
	if !ok {
		return nil
	}
	list, ok := v.(*value.List)
	if !ok {
		o.wrong(key, "a list of texts", v)
		return nil
	}
	texts := make([]string, 0, len(list.Items))
	for i, item := range list.Items {
		s, ok := item.(string)
		if !ok {
			o.wrong(fmt.Sprintf("%s/%d", key, i), "text", item)
		}
		texts = append(texts, s)
	}
	return texts
}

// conditions reads a list of bools and texts.
func (o *object) conditions(key string) []value.Value {
	v, ok := o.get(key)
	if !ok {
		return nil
	}
	list, ok := v.(*value.List)
	if !ok {
		o.wrong(key, "a list of conditions", v)
		return nil
	}
	for i, item := range list.Items {
		switch item.(type) {
		case bool, string:
		default:
			o.wrong(fmt.Sprintf("%s/%d", key, i), "a condition (text, true or false)", item)
		}
	}
	return list.Items
}

// setting reads a value that may also be given as a template.
func (o *object) setting(key, want string, fits func(value.Value) bool) value.Value {
	v, ok := o.get(key)
	if !ok {
		return nil
	}
	if _, isText := v.(string); !isText && !fits(v) {
		o.wrong(key, want+" or a template", v)
	}
	return v
}

// objects calls read for each object in a list.
func (o *object) objects(key string, read func(*object)) {
	v, ok := o.get(key)
	if !ok {
		return
	}
	list, ok := v.(*value.List)
	if !ok {
		o.wrong(key, "a list", v)
		return
	}
	for i, item := range list.Items {
		o.child(fmt.Sprintf("%s/%d", key, i), item, read)
	}
}

// entries calls read for each object that a name leads to.
func (o *object) entries(key string, read func(name string, at string, v value.Value)) {
	for name, v := range o.object(key).All() {
		text := value.Str(name)
		read(text, key+"/"+value.EscapePointer(text), v)
	}
}

func (o *object) child(at string, v value.Value, read func(*object)) {
	d, ok := v.(*value.Dict)
	if !ok {
		o.wrong(at, "an object", v)
		return
	}
	child := &object{r: o.r, at: o.at + "/" + at, dict: d, known: map[string]bool{}}
	read(child)
	child.finish()
}
