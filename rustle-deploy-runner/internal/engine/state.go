package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"

	"rustle.dev/deploy/runner/internal/jinja"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
	"rustle.dev/deploy/runner/internal/variables"
)

// hostState is what the run knows about its host, by precedence.
type hostState struct {
	engine   *Engine
	facts    *value.Dict // as modules returned them
	factsOf  *value.Dict // the value of ansible_facts: without the prefix
	included *value.Dict // include_vars
	set      findings    // set_fact, register, and what the controller sent along
	secrets  *value.Dict
	aliases  *value.Dict // connection variables of the inventory under their other names
	others   *value.Dict // hostvars of other hosts, from the controller
}

func newHostState(e *Engine) *hostState {
	return &hostState{engine: e, facts: value.NewDict(), factsOf: value.NewDict(), included: value.NewDict(), set: newFindings(), secrets: value.NewDict(),
		aliases: variables.ConnectionAliases(e.Variables.Host), others: value.NewDict()}
}

// AddSecrets makes values known to templates and keeps them out of all events.
func (e *Engine) AddSecrets(secrets *value.Dict) {
	var texts []string
	for name, v := range secrets.All() {
		e.host.secrets.Set(name, v)
		texts = append(texts, value.Str(v))
	}
	e.Events.Hide(texts)
}

// take adds what the controller sent at a stage boundary: variables by name; under hostvars those of other hosts.
func (h *hostState) take(values *value.Dict) {
	for key, v := range values.All() {
		if of, ok := v.(*value.Dict); ok && key == "hostvars" {
			h.others.Update(of)
			continue
		}
		h.set.addFromHost(value.Str(key), v)
	}
}

// addFacts takes facts as a module returned them.
func (h *hostState) addFacts(facts *value.Dict) {
	h.facts, h.factsOf = withFacts(h.facts, h.factsOf, facts)
}

// withFacts returns both forms of the facts with more of them.
func withFacts(all, named, more *value.Dict) (*value.Dict, *value.Dict) {
	all, named = all.Copy(), named.Copy()
	for key, v := range more.All() {
		name := value.Str(key)
		all.Set(name, v)
		// Custom facts keep their name in both places.
		if name != "ansible_local" {
			name = strings.TrimPrefix(name, "ansible_")
		}
		named.Set(name, v)
	}
	return all, named
}

func (h *hostState) clearFacts() {
	h.facts, h.factsOf = value.NewDict(), value.NewDict()
}

// local is what a running task has found out and what is not yet known to the host: variables of the loop, results of attempts.
type local struct {
	loop  findings    // variables of the loop: above everything
	set   findings    // the task's own register and variables
	facts *value.Dict // facts of the task's own attempts
}

// variablesFor gives the variables of a task: Ansible's order of precedence, highest first.
func (e *Engine) variablesFor(task *program.Task, own local) *variables.Set {
	h := e.host
	facts, named := h.facts, h.factsOf
	if own.facts != nil {
		facts, named = withFacts(facts, named, own.facts)
	}
	magic := e.magic()
	magic.Set("ansible_facts", named)
	layers := []variables.Layer{
		own.loop.layer(),
		{Vars: magic, Data: true, FromHost: factsFromHost},
		{Vars: h.secrets, Data: true, FromHost: anyFromHost},
		{Vars: e.Variables.Extra},
		own.set.layer(),
		h.set.layer(),
		{Vars: h.included},
		{Vars: task.Vars},
		{Vars: e.play.Vars},
		{Vars: facts, Data: true, FromHost: anyFromHost},
		{Vars: e.Variables.Host},
		{Vars: h.aliases},
	}
	return variables.NewSet(e.Language, e.lazy(), layers...).Refusing(variables.Absent)
}

// evaluator evaluates what belongs to one task, or to one item of its loop.
type evaluator struct {
	ctx      context.Context
	language *jinja.Environment
	set      *variables.Set
}

func (e *Engine) evaluator(ctx context.Context, task *program.Task, own local) evaluator {
	return evaluator{ctx: ctx, language: e.Language, set: e.variablesFor(task, own)}
}

func (v evaluator) template(raw value.Value) (value.Value, error) {
	return v.language.TemplateValue(v.ctx, raw, v.set.View(v.ctx))
}

func (v evaluator) condition(text value.Value) (bool, error) {
	if b, ok := text.(bool); ok {
		return b, nil
	}
	return v.language.Condition(v.ctx, text, v.set.View(v.ctx))
}

// all evaluates a list of conditions. It returns the first one that does not hold.
func (v evaluator) all(conditions []value.Value) (holds bool, first value.Value, err error) {
	for _, text := range conditions {
		ok, err := v.condition(text)
		if err != nil {
			return false, text, fmt.Errorf("the condition %q cannot be evaluated: %w", value.Str(text), err)
		}
		if !ok {
			return false, text, nil
		}
	}
	return true, nil, nil
}

// text renders a text for display. What cannot be rendered is shown as it is written.
func (v evaluator) text(raw string) string {
	if !jinja.HasTemplate(raw) {
		return raw
	}
	rendered, err := v.template(raw)
	if err != nil {
		return raw
	}
	return value.Str(rendered)
}

// newOmit makes the value of `omit`: text that nobody can have meant.
func newOmit() string {
	var random [20]byte
	_, _ = rand.Read(random[:]) // never fails since Go 1.24
	return "__omit_place_holder__" + hex.EncodeToString(random[:])
}

// withoutOmitted drops the keys whose value is omit, at any depth.
func withoutOmitted(args *value.Dict, omit string) *value.Dict {
	kept := value.NewDict()
	for key, v := range args.All() {
		if v == omit {
			continue
		}
		switch inner := v.(type) {
		case *value.Dict:
			v = withoutOmitted(inner, omit)
		case *value.List:
			items := make([]value.Value, len(inner.Items))
			for i, item := range inner.Items {
				if dict, ok := item.(*value.Dict); ok {
					item = withoutOmitted(dict, omit)
				}
				items[i] = item
			}
			v = value.NewList(items...)
		}
		kept.Set(key, v)
	}
	return kept
}
