package module

import (
	"fmt"
	"slices"
	"strings"
)

// Registry holds the modules of a runner by name.
type Registry struct{ modules map[string]registered }

// registered is a module with its spec, which is asked for at every task and is the same every time.
type registered struct {
	module Module
	spec   Spec
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry { return &Registry{modules: make(map[string]registered)} }

// Register adds a module under the name of its spec. Two modules of one name are a mistake of the program and panic.
func (r *Registry) Register(m Module) {
	spec := m.Spec()
	name := spec.Name
	if _, taken := r.modules[name]; taken || name == "" {
		panic(fmt.Sprintf("module %q is registered twice or has no name", name))
	}
	r.modules[name] = registered{m, spec.indexed()}
}

// Get finds a module by its short name or by its full name in ansible.builtin or ansible.legacy.
func (r *Registry) Get(name string) (Module, bool) {
	m, ok := r.modules[ShortName(name)]
	return m.module, ok
}

// Spec returns the spec of a module that Get finds; the zero value for any other. It is shared and must not be changed.
func (r *Registry) Spec(name string) Spec { return r.modules[ShortName(name)].spec }

// Names returns the short names of all modules, sorted.
func (r *Registry) Names() []string {
	names := make([]string, 0, len(r.modules))
	for name := range r.modules {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// ShortName is a module's name without the collections that Ansible itself ships.
func ShortName(name string) string {
	for _, collection := range []string{"ansible.builtin.", "ansible.legacy."} {
		if short, ok := strings.CutPrefix(name, collection); ok {
			return short
		}
	}
	return name
}
