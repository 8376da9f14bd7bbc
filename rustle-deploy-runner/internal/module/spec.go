package module

// Spec describes a module and its options; it is exported as JSON (`modules --json`) and checked by the compiler before any host is touched.
type Spec struct {
	Name     string
	Summary  string
	FreeForm bool // takes free-form text as _raw_params
	// FreeFormat is what that text has to be; nil: anything.
	FreeFormat *Format
	// CheckMode says how well the module predicts: "full", "partial" or "none" (it is skipped in check mode).
	CheckMode string
	// ReadsControllerFile names the option whose value is a file or folder of the controller ("" if there is none).
	ReadsControllerFile string
	// Convergent modules can be run again after an interruption without doing their work twice.
	Convergent bool
	// Begins: a module that is not convergent calls Call.BeginWork itself, once it knows that there is something to do; for others the engine does so before.
	Begins bool
	// OpenOptions allows options that are not listed (set_fact).
	OpenOptions       bool
	Options           map[string]Option
	MutuallyExclusive [][]string
	RequiredOneOf     [][]string
	RequiredTogether  [][]string
	RequiredIf        []RequiredIf

	index *optionIndex // of a spec in a registry
}

// RequiredIf says: when option Key has Value, all (or any) of Options must be given.
type RequiredIf struct {
	Key     string
	Value   string
	Options []string
	Any     bool
}

// Option is one argument of a module.
type Option struct {
	Type     Type
	Elements Type // of a list
	Required bool
	Aliases  []string
	Default  any // nil: none
	Choices  []string
	Status   Status
	Reason   string // why Accepted or Rejected
	NoLog    bool
	// Format is what the text has to be beside its type; nil: nothing.
	Format *Format
	// Reads says that the module takes text without delimiters for something of the language.
	Reads Reading
}

// Reading is what a module takes text for.
type Reading string

// The readings; the zero value is that of text.
const (
	Expression Reading = "expression" // as debug's var: what stands between {{ and }}
	Condition  Reading = "condition"  // as `when`: one or a list of them
)

// Format is a form of text that can be checked without a host. The check is the one of the module itself.
type Format struct {
	Name  string
	Check func(text string) error
}

// Type is the type of an option's value, with Ansible's conversions.
type Type string

// The types of options.
const (
	Str   Type = "str"
	Int   Type = "int"
	Float Type = "float"
	Bool  Type = "bool"
	Path  Type = "path"
	ListT Type = "list"
	DictT Type = "dict"
	Raw   Type = "raw"
	Mode  Type = "mode"
	Bytes Type = "bytes"
)

// Status says what giving an option does here.
type Status string

// The states of an option; the zero value is Supported.
const (
	Supported Status = ""
	Accepted  Status = "accepted" // has no effect here, for the stated reason
	Rejected  Status = "rejected" // is an error, for the stated reason
)
