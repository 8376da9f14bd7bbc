// Package program holds what a bundle says is to be done: plays, sections, parts, tasks and the variables of the host.
package program

import (
	"rustle.dev/deploy/runner/internal/value"
)

// Program is the decoded rustle/program.json.
type Program struct {
	Plays []*Play
	// Warnings are what the reader has to say about keys of a newer minor version.
	Warnings []string
}

// Play is a list of sections for some hosts.
type Play struct {
	ID, Name      string
	GatherFacts   bool
	Hosts         []string
	Vars          *value.Dict
	ForceHandlers bool
	Tags          []string
	Sections      []*Section
	Handlers      []*Task
}

// Title is what messages call the play: plays need not have a name.
func (p *Play) Title() string {
	if p.Name != "" {
		return p.Name
	}
	return p.ID
}

// SectionNames are the names that sections have, in the order in which they run.
var SectionNames = []string{"pre_tasks", "tasks", "post_tasks"}

// Section is pre_tasks, tasks or post_tasks; handlers are flushed at the end of each, also of those that a play does not have.
type Section struct {
	Name  string
	Parts []*Part
}

// Part is what some hosts do within one stage.
type Part struct {
	Stage int
	Batch string
	Hosts []string
	Tasks []*Task
}

// Task is one task or handler. Texts in it are templates.
type Task struct {
	ID, Name, Module string
	Unnamed          bool // Name is that of the module
	Args             *value.Dict
	When             []value.Value // bools and texts; all must hold
	HasLoop          bool
	Loop             value.Value
	LoopControl      LoopControl
	Register         string
	Vars             *value.Dict
	Tags             []string
	Notify           []string
	Listen           []string // of handlers
	ChangedWhen      []value.Value
	FailedWhen       []value.Value
	Until            []value.Value
	// The following are nil, a value, or the text of a template that gives one.
	IgnoreErrors, Retries, Delay, NoLog, CheckMode, Diff, Timeout value.Value
	Files                                                         map[string]File
	Trees                                                         map[string][]TreeEntry
}

// LoopControl says how a loop names its variables and shows its items.
type LoopControl struct {
	LoopVar, IndexVar string
	Label             value.Value // nil, or a template
	Pause             value.Value // nil, a number, or a template
	Extended          bool
}

// File is a file of the controller that came with the bundle.
type File struct {
	SHA256 string
	Size   int64
	Mode   uint32
}

// TreeEntry is a file or a folder below an embedded folder.
type TreeEntry struct {
	Path      string
	Directory bool
	File      File
}

// Variables is the decoded rustle/variables.json, with the groups of rustle/groups.json.
type Variables struct {
	Hostname   string
	GroupNames []string
	Groups     *value.Dict
	Host       *value.Dict
	Extra      *value.Dict
	Warnings   []string
}

// Stages returns the stages that the given host takes part in, ascending. An empty host takes part in all.
func (p *Program) Stages(host string) []int {
	var stages []int
	for _, play := range p.Plays {
		for _, section := range play.Sections {
			for _, part := range section.Parts {
				if (host == "" || part.Includes(host)) && (len(stages) == 0 || stages[len(stages)-1] < part.Stage) {
					stages = append(stages, part.Stage)
				}
			}
		}
	}
	return stages
}

// Includes says whether the part is for host.
func (p *Part) Includes(host string) bool {
	for _, name := range p.Hosts {
		if name == host {
			return true
		}
	}
	return false
}

// Boundary is a place where hosts wait for each other.
type Boundary struct {
	Stage               int // the stage that begins here
	Play, Batch, Before string
}

// Boundaries lists where the stages of the program change, when its plays concern several hosts; otherwise there is nobody to wait for.
func (p *Program) Boundaries() []Boundary {
	hosts := map[string]bool{}
	var boundaries []Boundary
	current, first := 0, true
	for _, play := range p.Plays {
		for _, name := range play.Hosts {
			hosts[name] = true
		}
		for _, section := range play.Sections {
			for _, part := range section.Parts {
				if first {
					current, first = part.Stage, false
				}
				if part.Stage > current {
					current = part.Stage
					boundary := Boundary{Stage: current, Play: play.Title(), Batch: part.Batch}
					if len(part.Tasks) > 0 {
						boundary.Before = part.Tasks[0].Name
					}
					boundaries = append(boundaries, boundary)
				}
			}
		}
	}
	if len(hosts) < 2 {
		return nil
	}
	return boundaries
}
