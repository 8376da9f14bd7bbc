package release

import "testing"

// An artifact that was mixed up with another one on the way here would do what is meant for somebody else.
func TestArtifactsOfOthersAreNotStaged(t *testing.T) {
	ours := []string{"--plan", "site", "--inventory", "hosts", "--host", "web1"}
	for _, other := range [][]string{{"--plan", "shop"}, {"--inventory", "test"}, {"--host", "web2"}, {"--host", "web2", "--plan", "shop"}} {
		m := newMachine(t)
		a := artifact(t, 1)
		m.fails(OtherArtifact, 1, "instead of", append(m.stageArgs(a, every(a)...), other...)...)
		m.noUploads()
		if left := m.files(); len(left) != 0 {
			t.Errorf("%q left %q", other, left)
		}
		m.ok(append(m.stageArgs(a, every(a)...), ours...)...)
		m.fails(OtherArtifact, 1, "was compiled for", append(m.stageArgs(a), other...)...) // it is there by now
		if r := m.ok(append(m.stageArgs(a), ours...)...); !r.Already {
			t.Errorf("%s", r.line)
		}
	}
}
