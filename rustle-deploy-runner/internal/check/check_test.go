package check_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"rustle.dev/deploy/runner/internal/check"
	"rustle.dev/deploy/runner/internal/modules/all"
	"rustle.dev/deploy/runner/internal/value"
)

func task(t *testing.T, text string) *value.Dict {
	t.Helper()
	parsed, err := value.ParseJSON([]byte(text))
	d, ok := parsed.(*value.Dict)
	if err != nil || !ok {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

func shown(p check.Problem) string {
	severity, line := "error", ""
	if p.Warning {
		severity = "warning"
	}
	if p.Line > 0 {
		line = fmt.Sprintf(":%d", p.Line)
	}
	return severity + " " + p.Pointer + line + " " + p.Message
}

// compare looks for problems that begin with severity and pointer and have the rest in their message, in this order and no others.
func compare(t *testing.T, found []check.Problem, wanted []string) {
	t.Helper()
	var got []string
	for _, p := range found {
		got = append(got, shown(p))
	}
	if len(got) != len(wanted) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(wanted, "\n  "))
		return
	}
	for i, want := range wanted {
		if !matches(got[i], want) {
			t.Errorf("got  %s\nwant %s", got[i], want)
		}
	}
}

// matches tries every place where the pointer of a wanted line may end.
func matches(got, want string) bool {
	for at := range len(want) {
		if want[at] == ' ' && strings.HasPrefix(got, want[:at+1]) && strings.Contains(got[at+1:], want[at+1:]) && strings.Contains(want[:at], "/") {
			return true
		}
	}
	return false
}

func TestBadTasks(t *testing.T) {
	text, err := os.ReadFile("testdata/bad.txt")
	if err != nil {
		t.Fatal(err)
	}
	checker := check.New(all.Registry())
	count := 0
	for _, block := range strings.Split(string(text), "\n\n") {
		var lines []string
		for _, line := range strings.Split(strings.TrimSpace(block), "\n") {
			if !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
		count++
		t.Run(lines[0], func(t *testing.T) { compare(t, checker.Task(task(t, lines[0])), lines[1:]) })
	}
	if count < 60 {
		t.Errorf("only %d cases", count)
	}
}

// What works is not refused: the bare minimum of false alarms.
func TestGoodTasks(t *testing.T) {
	checker := check.New(all.Registry())
	for _, text := range []string{
		`{"name":"{{ x }}","module":"debug","args":{"msg":"{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m(1) %}x{% endcall %}{{ m(2) }}"}}`,
		`{"module":"debug","args":{"msg":"{% set ns = namespace(a=1) %}{% set ns.a = ns.a + 1 %}{{ ns.a }}{{ ns.thing() }}"}}`,
		`{"module":"debug","args":{"msg":"{% for i in x recursive %}{{ loop.cycle('a', 'b') }}{{ loop(i.children) }}{% endfor %}"}}`,
		`{"module":"debug","args":{"msg":"{% set c = cycler(1, 2) %}{{ c.next() }}{% set j = joiner() %}{{ j() }}{{ dict(a=1).items() | list }}"}}`,
		`{"module":"debug","args":{"msg":"{{ x.split(',') | map('upper') | map(attribute='a') | select | selectattr('a') | list }}{{ a | join(*b) }}{{ d.update(**e) }}"}}`,
		`{"module":"debug","args":{"msg":"{{ hostvars[inventory_hostname].items() }} {{ a.b['c'].d.append(1) }} ${x} {x}"}}`,
		`{"module":"ping","args":{},"when":[true,"{{ a }}","a and b is not defined","'x' in y",""],"loop":"{{ a }}","until":["r is succeeded"]}`,
		`{"module":"command","args":{"_raw_params":"echo '{{ a }}' creates=/x \"b\""}}`,
		`{"module":"command","args":{"_raw_params":"echo {{ \"it's\" }}"}}`,
		`{"module":"shell","args":{"_raw_params":"if true; then echo it\\'s; fi"}}`,
		`{"module":"shell","args":{"cmd":"echo 'unbalanced is the shell''s business"}}`,
		`{"module":"command","args":{"argv":["a","{{ b }}"]}}`,
		`{"module":"command","args":{"argv":"{{ b }}"}}`,
		`{"module":"lineinfile","args":{"path":"/x","line":"{{ a }}","regexp":"^(?P<k>a)(?=b)","insertafter":"EOF"}}`,
		`{"module":"lineinfile","args":{"path":"/x","state":"{{ s }}"}}`,
		`{"module":"wait_for","args":{"path":"{{ p }}","port":1}}`,
		`{"module":"file","args":{"path":"/x","mode":"{{ omit }}","state":"touch"}}`,
		`{"module":"file","args":{"path":"/x","mode":420}}`,
		`{"module":"copy","args":{"content":{"a":"{{ x }}"},"dest":"{{ d }}/","mode":"u=rwX,g-w","local_follow":false}}`,
		`{"module":"template","args":{"src":"a","dest":"/x","output_encoding":"LATIN1"}}`,
		`{"module":"debug","args":{"var":"a['b'] | default(1)"}}`, `{"module":"debug","args":{"var":"{{ a }}"}}`, `{"module":"debug","args":{"var":null}}`,
		`{"module":"assert","args":{"that":["a","{{ b }}",true]}}`, `{"module":"assert","args":{"that":"{{ b }}"}}`,
		`{"module":"meta","args":{"_raw_params":"flush_handlers"}}`, `{"module":"nosuch","args":{"a":1}}`, `{"module":"ping"}`, `{}`,
		`{"module":"file","args":{"path":"/x","state":"link","src":"{{ s }}"}}`, `{"module":"file","args":{"path":"/x","src":"/y","recurse":"{{ r }}"}}`,
		`{"module":"file","args":{"path":"/x","modification_time":"now","access_time":"preserve","attributes":"-i"}}`,
		`{"module":"file","args":{"path":"/x","modification_time":"2020","modification_time_format":"{{ f }}"}}`,
		`{"module":"file","args":{"path":"/x","state":"{{ s }}","recurse":true,"src":"/y"}}`,
		`{"module":"systemd","args":{"state":"started","name":"{{ n }}"}}`, `{"module":"systemd","args":{"daemon_reload":true}}`,
		`{"module":"systemd","args":{"state":"{{ omit }}","daemon_reload":true}}`,
		`{"module":"service","args":{"name":"x","state":"started","use":"openrc"}}`, `{"module":"service","args":{"name":"x","state":"started","use":"{{ u }}"}}`,
		`{"module":"setup","args":{"gather_subset":["!all","!min","network"," hardware","{{ s }}"]}}`, `{"module":"setup","args":{"gather_subset":"!all"}}`,
		`{"module":"set_fact","args":{"{{ name }}":1}}`,
		`{"module":"assert","args":{"that":"a","fail_msg":"{{ m }}","success_msg":["a","b"]}}`, `{"module":"assert","args":{"that":"a","msg":null}}`,
		`{"module":"copy","args":{"src":"a","dest":"/x","mode":"preserve","validate":"visudo -cf %s"}}`, `{"module":"copy","args":{"src":"a","dest":"/x","validate":""}}`,
		`{"module":"template","args":{"src":"a","dest":"/x","mode":"preserve"}}`,
		`{"module":"apt","args":{"name":"a=1*,b","state":"{{ s }}"}}`, `{"module":"apt","args":{"name":"*","state":"latest"}}`,
		`{"module":"apt","args":{"deb":"{{ d }}","state":"{{ s }}"}}`,
		`{"module":"package","args":{"name":"{{ n }}","state":"{{ s }}","use":"{{ u }}"}}`, `{"module":"package","args":{"name":["a"],"state":"latest","use":"apt","update_cache":true}}`,
		`{"module":"package","args":{"name":"a","state":"present","use":"auto","pkg":"{{ omit }}"}}`,
		`{"module":"ping","args":{},"retries":"3","delay":" 0.5 ","loop":"{{ l }}","ignore_errors":"yes","loop_control":{"pause":1},"until":"a"}`,
		`{"module":"debug","args":{"msg":"{{ a | regex_replace(p, 'x') | regex_replace('(a)', '\\1', ignorecase=i) | regex_search('(?i)a', '\\1') }}"}}`,
		`{"module":"debug","args":{"msg":"{{ a is version(v, '>=', strict=s) }}{{ a is version('1.2.3', o, version_type='semver') }}{{ a is version('1-2', '<') }}{{ a | hash(h) }}"}}`,
		`{"module":"debug","args":{"msg":"{{ a | map('regex_replace', *b) | select(t, '(') | map(attribute='x') | selectattr('x') | to_json(**k) | combine(c, list_merge='append') }}"}}`,
		`{"module":"debug","args":{"msg":"{% macro m() %}{{ varargs }}{{ kwargs }}{{ caller() }}{% endmacro %}{{ m(1, 2, b=3) }}{% call m(1) %}x{% endcall %}"}}`,
		`{"module":"debug","args":{"msg":"{% macro m(a) %}{% endmacro %}{% macro m(a, b) %}{% endmacro %}{{ m(1, 2) }}{{ m(*x) }}"}}`,
		`{"module":"debug","args":{"msg":"{% set playbook_dir = 1 %}{{ playbook_dir }}{% for role_name in x %}{{ role_name }}{% endfor %}{{ a.playbook_dir }}"}}`,
		`{"module":"debug","args":{"msg":"#jinja2: variable_start_string: '[[', variable_end_string: ']]'\n[[ a ]] {{ b"}}`,
	} {
		t.Run(text, func(t *testing.T) { compare(t, checker.Task(task(t, text)), nil) })
	}
}

func TestSources(t *testing.T) {
	checker := check.New(all.Registry())
	for _, c := range []struct {
		options, content string
		want             []string
	}{
		{``, "a\n{{ b }}\n", nil},
		{``, "a\n{% if b %}\nc\n", []string{"error :3 Unexpected end of template"}},
		{``, "a\n\n{{ b | nosuch }}{{ c is directory }}\n{% include 'd' %}\n{{ e", []string{
			"error :3 there is no filter nosuch", "error :3 test directory is not supported", "error :4 statement include is not supported", "error :5 unexpected end of template"}},
		{``, "a\n\n{{ e }", []string{"error :3 unexpected '}'"}},
		{``, "{{ b | nosuch }}{{ c is directory }}\n{% include 'd' %}\n{% if %}", []string{
			"error :1 there is no filter nosuch", "error :1 test directory is not supported", "error :2 statement include is not supported", "error :3 Expected an expression"}},
		{`,"variable_start_string":"[[","variable_end_string":"]]"`, "{{ not a template\n[[ x ]", []string{"error :2 unexpected"}},
		{`,"variable_start_string":"{{ v }}"`, "{{ x", []string{"warning /args/variable_start_string the template is not checked before it is on the host"}},
		{`,"trim_blocks":"perhaps"`, "{{ x", nil},
		{``, "#jinja2: block_start_string: '<%', block_end_string: '%>'\n{% not a block\n<% if %>\n", []string{"error :3 Expected an expression"}},
		{``, "#jinja2: nosuch: 1\nx", []string{"error :1 is not known here"}},
		{``, "\xff", []string{"error  the template is not encoded in UTF-8"}},
		{``, `{{ a | regex_replace('(\\d)', '\\1') }}`, nil},
		{``, "{% set x %}{{ y", []string{"error :1 unexpected end"}},
	} {
		text := `{"module":"template","args":{"src":"t.j2","dest":"/x"` + c.options + `}}`
		found := checker.Source(task(t, text), "t.j2", check.Source{Content: []byte(c.content)})
		ok := len(found) == len(c.want)
		for i := 0; ok && i < len(found); i++ {
			place, rest, _ := strings.Cut(c.want[i][strings.Index(c.want[i], " ")+1:], " ")
			ok = strings.HasPrefix(shown(found[i]), c.want[i][:strings.Index(c.want[i], " ")]+" "+place+" ") && strings.Contains(found[i].Message, rest)
		}
		if !ok {
			t.Errorf("%s %q:", c.options, c.content)
			for _, p := range found {
				t.Errorf("  got %s", shown(p))
			}
		}
	}
}

func TestFolders(t *testing.T) {
	checker := check.New(all.Registry())
	for text, want := range map[string][]string{
		`{"module":"copy","args":{"src":"a","dest":"/x","local_follow":false}}`:     {"error /args/local_follow local_follow=false is not supported for a folder"},
		`{"module":"copy","args":{"src":"a","dest":"/x","local_follow":"{{ x }}"}}`: nil,
		`{"module":"copy","args":{"src":"a","dest":"/x"}}`:                          nil,
		`{"module":"template","args":{"src":"a","dest":"/x"}}`:                      {"error /args/src a template is a file"},
		`{"module":"command","args":{"_raw_params":"'"}}`:                           nil,
	} {
		compare(t, checker.Source(task(t, text), "a", check.Source{Folder: true}), want)
	}
}

func TestText(t *testing.T) {
	checker := check.New(all.Registry())
	if found := checker.Text("{{ a }}"); len(found) > 0 {
		t.Error(found)
	}
	found := checker.Text("{{ a | to_yaml }}")
	if len(found) != 1 || !found[0].Warning || !strings.Contains(found[0].Message, "to_yaml is not supported by this version; whatever uses this variable will fail") {
		t.Error(found)
	}
}

// Nothing that a plan can say ends the check.
func FuzzTask(f *testing.F) {
	f.Add(`{"module":"command","args":{"_raw_params":"a=b {{ c"},"vars":{"a":[{"b":"{%"}]},"when":[[1]],"loop":{"a":"{{"}}`)
	f.Add(`{"module":"template","args":{"src":"{{ f(g.h(1)) }}","newline_sequence":3},"loop_control":{"label":["{#"]}}`)
	checker := check.New(all.Registry())
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := value.ParseJSON([]byte(text))
		if d, ok := parsed.(*value.Dict); ok && err == nil {
			checker.Task(d)
			checker.Source(d, "x", check.Source{Content: []byte(text)})
			checker.Text(text)
		}
	})
}
