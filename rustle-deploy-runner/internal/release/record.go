package release

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"rustle.dev/deploy/runner/internal/bundle"
)

// Record is release.json: where a release comes from and what it did.
type Record struct {
	Format     string  `json:"format"`
	Artifact   string  `json:"artifact"`
	Deployment *string `json:"deployment"` // null until it is activated
	Replaces   *string `json:"replaces"`
	Plan       string  `json:"plan"`
	Inventory  string  `json:"inventory"`
	Host       string  `json:"host"`
	Staged     string  `json:"staged"`
	Activated  *string `json:"activated"`
	MachineID  *string `json:"machine_id"` // null where the machine has no identity
	Link       *string `json:"link"`
	// Problem says why the record cannot be read. It is part of a status, never of a file.
	Problem string `json:"problem,omitempty"`
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// orNull returns nil for the empty text.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (s *state) newRecord(digest string, m bundle.Manifest) (Record, error) {
	machine, err := s.env.machineID()
	if err != nil {
		return Record{}, err
	}
	return Record{
		Format: Format, Artifact: digest, Plan: m.Plan, Inventory: m.Inventory, Host: m.Host, Staged: timestamp(s.env.Now()), MachineID: orNull(machine),
	}, nil
}

var majorPattern = regexp.MustCompile(`^1\.[0-9]+$`)

func (s *state) readRecord(digest string) (Record, error) {
	text, err := os.ReadFile(s.recordPath(digest))
	if err != nil {
		return Record{}, err
	}
	var r Record
	if err := json.Unmarshal(text, &r); err != nil {
		return Record{}, fmt.Errorf("%s: %w", s.recordPath(digest), err)
	}
	if !majorPattern.MatchString(r.Format) {
		return Record{}, fmt.Errorf("%s: format %q is not supported, this runner reads 1.x", s.recordPath(digest), r.Format)
	}
	if r.Artifact != digest || r.Plan == "" || r.Inventory == "" || r.Host == "" || r.Replaces != nil && !digestPattern.MatchString(*r.Replaces) {
		return Record{}, fmt.Errorf("%s is not the record of release %s", s.recordPath(digest), digest)
	}
	r.Problem = ""
	return r, nil
}

func encodeRecord(r Record) ([]byte, error) {
	text, err := json.Marshal(r)
	return append(text, '\n'), err
}

// writeRecord replaces the record of a release.
func (s *state) writeRecord(work string, r Record) error {
	text, err := encodeRecord(r)
	if err != nil {
		return err
	}
	return s.env.Files.WriteFile(s.recordPath(r.Artifact), filepath.Join(work, recordName), privateFile, text)
}

// releases returns the digests of all releases, sorted.
func (s *state) releases() ([]string, error) {
	entries, err := os.ReadDir(s.path(releasesName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	digests := []string{}
	for _, entry := range entries {
		if !entry.IsDir() || !digestPattern.MatchString(entry.Name()) {
			return nil, fail(ForeignState, s.path(releasesName, entry.Name()), "%s is not a release: remove it", s.path(releasesName, entry.Name()))
		}
		digests = append(digests, entry.Name())
	}
	return digests, nil
}

// currentRelease returns the digest of the current release, "" when there is none.
func (s *state) currentRelease() (string, error) {
	target, err := os.Readlink(s.path(currentName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	digest, ours := strings.CutPrefix(filepath.ToSlash(target), releasesName+"/")
	if err != nil || !ours || !digestPattern.MatchString(digest) {
		return "", fail(ForeignState, s.path(currentName), "%s is not a link to a release (%s): remove it and activate a release", s.path(currentName), linkProblem(target, err))
	}
	return digest, nil
}

func linkProblem(target string, err error) string {
	if err != nil {
		return err.Error()
	}
	return "it leads to " + target
}

// segmentsOf returns what a release was assembled from.
func (s *state) segmentsOf(digest string) ([]Segment, error) {
	path := s.path(releasesName, digest, segmentsList)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []Segment
	for line := range strings.Lines(string(text)) {
		segment, err := parseSegment(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		list = append(list, segment)
	}
	return list, nil
}

func encodeSegments(list []Segment) []byte {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.String() + "\n")
	}
	return []byte(b.String())
}

// difference is one thing that two releases are for, or one release and a state folder.
type difference struct{ what, there, next string }

// differences words those in which both sides say something, and not the same.
func differences(all []difference) []string {
	var found []string
	for _, d := range all {
		if d.there != d.next && d.there != "" && d.next != "" {
			found = append(found, fmt.Sprintf("%s %q instead of %q", d.what, d.there, d.next))
		}
	}
	return found
}

// check refuses an artifact that was compiled for somebody else: mixed up on the controller, it would do here what is meant for another host.
func (o owner) check(record Record) error {
	found := differences([]difference{{"plan", record.Plan, o.plan}, {"inventory", record.Inventory, o.inventory}, {"host", record.Host, o.host}})
	if len(found) == 0 {
		return nil
	}
	return fail(OtherArtifact, "", "artifact %s was compiled for %s: deploy the artifact that was compiled for this host", short(record.Artifact), strings.Join(found, ", "))
}

// checkIdentity refuses a release for another plan, inventory, host or machine than those of the releases that are there: two hosts that share a
// home, or two names for one account, would take turns in replacing each other's release.
func (s *state) checkIdentity(next Record) error {
	digests, err := s.releases()
	if err != nil {
		return err
	}
	for _, digest := range digests {
		there, err := s.readRecord(digest)
		if err != nil {
			continue // status names it; it does not say whose it was
		}
		found := differences([]difference{
			{"plan", there.Plan, next.Plan}, {"inventory", there.Inventory, next.Inventory}, {"host", there.Host, next.Host},
			{"machine", orEmpty(there.MachineID), orEmpty(next.MachineID)},
		})
		if len(found) > 0 {
			return fail(OtherHost, s.dir, "%s holds releases for %s: a home that machines share, or two names for one account. Set rustle_state_dir to a folder of its own, "+
				"or, if this host has taken the other's place, move the folder away", s.dir, strings.Join(found, ", "))
		}
	}
	return nil
}

// sortedByTime puts the releases that were staged or activated last first.
func sortedByTime(records []Record) []Record {
	when := func(r Record) string { return max(r.Staged, orEmpty(r.Activated)) }
	slices.SortFunc(records, func(a, b Record) int {
		if order := strings.Compare(when(b), when(a)); order != 0 {
			return order
		}
		return strings.Compare(a.Artifact, b.Artifact)
	})
	return records
}
