package jinja

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"rustle.dev/deploy/runner/internal/value"
)

// smallLimits make a hostile template stop soon.
func smallLimits() Options {
	options := DefaultOptions()
	options.Limits = Limits{Depth: 30, Nesting: 60, Output: 1 << 16, Items: 1 << 12, Iterations: 1 << 12}
	return options
}

func fuzzVariables() *value.Dict {
	return value.DictOf("i", int64(5), "f", 2.5, "s", "text é", "n", nil, "t", true,
		"l", value.NewList(int64(1), "a", value.NewList(int64(2))), "d", value.DictOf("a", int64(1), "b", value.NewList("x")), "ref", "{{ i }}")
}

// seeds are the recorded cases: they know the whole language.
func seeds(f *testing.F) {
	for _, vector := range recordedVectors(f) {
		f.Add(vector.text)
	}
}

func typedError(err error) bool {
	var undefined *UndefinedError
	var syntax *SyntaxError
	var runtime *RuntimeError
	var limit *LimitError
	var lookup *LookupError
	return err == nil || errors.As(err, &undefined) || errors.As(err, &syntax) || errors.As(err, &runtime) || errors.As(err, &limit) || errors.As(err, &lookup)
}

// FuzzTemplate evaluates any text in every way. It must end, with a value or a typed error, and leave the variables alone.
func FuzzTemplate(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		variables, before := fuzzVariables(), fuzzVariables()
		env := NewEnvironment(smallLimits())
		scope := &templatedScope{env: env, variables: variables}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if _, err := env.TemplateValue(ctx, text, scope); !typedError(err) {
			t.Errorf("the error %v has no type", err)
		}
		if parsed, err := env.Parse("fuzz", text); err == nil {
			if _, err := parsed.Render(ctx, scope); !typedError(err) {
				t.Errorf("the error %v has no type", err)
			}
		}
		if !value.Equal(variables, before) {
			t.Error("the variables were changed")
		}
		if ctx.Err() != nil {
			t.Error("the evaluation takes too long")
		}
	})
}

// FuzzExpression evaluates any text as an expression and as a condition.
func FuzzExpression(f *testing.F) {
	for _, vector := range recordedVectors(f) {
		f.Add(strings.TrimSuffix(strings.TrimPrefix(vector.text, "{{ "), " }}"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		env := NewEnvironment(smallLimits())
		scope := Variables{fuzzVariables()}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if _, err := env.Evaluate(ctx, text, scope); !typedError(err) {
			t.Errorf("the error %v has no type", err)
		}
		if _, err := env.Condition(ctx, text, scope); !typedError(err) {
			t.Errorf("the error %v has no type", err)
		}
		if ctx.Err() != nil {
			t.Error("the evaluation takes too long")
		}
	})
}

// FuzzLexer checks that tokens cover the text in order, whatever the delimiters and the whitespace control.
func FuzzLexer(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, change := range []func(*Options){
			func(*Options) {},
			func(o *Options) { o.LstripBlocks, o.KeepTrailingNewline = true, true },
			func(o *Options) {
				o.TrimBlocks, o.BlockStart, o.BlockEnd, o.VariableStart, o.VariableEnd = false, "<%", "%>", "<%=", "=%>"
			},
		} {
			options := DefaultOptions()
			change(&options)
			options = options.withDefaults()
			tokens, err := tokenize(&options, "fuzz", text)
			if !typedError(err) {
				t.Fatalf("the error %v has no type", err)
			}
			last := token{line: 1}
			for _, next := range tokens {
				if next.line < last.line {
					t.Fatalf("the token %+v stands before %+v", next, last)
				}
				last = next
			}
		}
	})
}

// FuzzLiteral reads any text as a Python literal; what is read must read back from its own text.
func FuzzLiteral(f *testing.F) {
	for _, seed := range []string{"[1, 2.5, 'a', None, True, (1,), {'k': -3}]", "{}", "[[[", "'\\x41\\n'", "1_000", "[1] + [2]", "{1, 2}", "b'x'", "0x1F", ".5e3", "1+2j", "...", "r'\\d'", "'''a\nb'''"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseLiteral(text)
		if err != nil {
			return
		}
		again, err := parseLiteral(value.Repr(v))
		if printed := value.Repr(v); err != nil && !strings.Contains(printed, "inf") && !strings.Contains(printed, `\udc`) || err == nil && !value.Equal(v, again) {
			t.Errorf("%q reads as %s, which reads as %s (%v)", text, printed, value.Repr(again), err)
		}
	})
}
