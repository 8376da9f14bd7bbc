package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"rustle.dev/deploy/runner/internal/bundle"
)

type stageRequest struct {
	artifact string
	segments []Segment // of the artifact, in order
	pack     string    // the upload, "" when nothing had to be sent
	packed   []Segment // what it holds, in order
	owner    owner
}

// owner says what an artifact has to be for; what is empty may be anything.
type owner struct{ plan, inventory, host string }

type stageReply struct {
	Artifact string `json:"artifact"`
	Already  bool   `json:"already"`
	Written  int    `json:"written"` // segments taken from the upload
}

// staging is one run of stage.
type staging struct {
	*state
	stageRequest
	work     string
	received map[string]string // digest -> path in the work folder, verified
}

// stage assembles an artifact and puts it beside the current release. Everything slow happens in a folder of its own, without lock.
func (s *state) stage(ctx context.Context, r stageRequest) (reply any, err error) {
	if r.pack != "" {
		pack, openErr := openPack(r.pack)
		if openErr != nil {
			return nil, openErr
		}
		defer func() { err = errors.Join(err, pack.remove(s.env.Files)) }()
		return s.stageFrom(ctx, r, pack.file)
	}
	return s.stageFrom(ctx, r, nil)
}

func (s *state) stageFrom(ctx context.Context, r stageRequest, pack *os.File) (any, error) {
	lock, err := s.lock(ctx)
	if err != nil {
		return nil, err
	}
	work, err := s.workspace()
	lock.Unlock()
	if err != nil {
		return nil, err
	}
	run := &staging{state: s, stageRequest: r, work: work.dir, received: map[string]string{}}
	already, err := run.run(ctx, pack)
	lock, lockErr := s.lock(context.WithoutCancel(ctx))
	if lockErr != nil {
		return nil, errors.Join(err, lockErr)
	}
	defer lock.Unlock()
	if err := work.finish(err); err != nil {
		return nil, err
	}
	return stageReply{Artifact: r.artifact, Already: already, Written: len(r.packed)}, nil
}

func (s *staging) run(ctx context.Context, pack *os.File) (already bool, err error) {
	already, err = s.isStaged(ctx)
	if err != nil {
		return false, err
	}
	if err := s.checkSpace(already); err != nil {
		return false, err
	}
	if pack != nil {
		if err := s.receive(ctx, pack); err != nil {
			return false, errors.Join(err, s.keepVerified(err))
		}
	}
	if already {
		still, err := s.confirm(ctx)
		if err != nil {
			return false, err
		}
		if still {
			return true, s.publishSegments()
		}
	}
	if err := s.assemble(ctx); err != nil {
		return false, errors.Join(err, s.keepVerified(err))
	}
	if err := s.describe(); err != nil {
		return false, err
	}
	if err := s.publishSegments(); err != nil {
		return false, err
	}
	return false, s.publish(ctx)
}

// isStaged says whether the release is there in full, and still is what it was.
func (s *staging) isStaged(ctx context.Context) (bool, error) {
	if _, err := s.readRecord(s.artifact); err != nil {
		return false, nil // not there, or to be made again
	}
	if _, err := s.segmentsOf(s.artifact); err != nil {
		return false, nil
	}
	got, err := digestOf(ctx, s.runnerPath(s.artifact))
	if errors.Is(err, context.Canceled) {
		return false, err
	}
	return err == nil && got == s.artifact, nil
}

// checkOwner looks whether a release that is there is for whom it is meant to be.
func (s *staging) checkOwner() error {
	record, err := s.readRecord(s.artifact)
	if err != nil {
		return err
	}
	return s.owner.check(record)
}

// confirm makes sure that a release that was there still is, for whom it is meant to be, and for good: the command that staged it may have died right after.
func (s *staging) confirm(ctx context.Context) (bool, error) {
	lock, err := s.lock(ctx)
	if err != nil {
		return false, err
	}
	defer lock.Unlock()
	if _, err := os.Lstat(s.runnerPath(s.artifact)); errors.Is(err, fs.ErrNotExist) {
		return false, nil // pruned meanwhile
	}
	if err := s.checkOwner(); err != nil {
		return false, err
	}
	return true, errors.Join(s.env.Files.SyncDir(s.releaseDir(s.artifact)), s.env.Files.SyncDir(s.path(releasesName)))
}

// keepVerified publishes the segments that arrived well when others did not, so that only those have to be sent again.
func (s *staging) keepVerified(err error) error {
	if kind := asError(err).Kind; kind != DigestMismatch && kind != MissingSegment {
		return nil // nothing may be left of an upload for which there was no room
	}
	return s.publishSegments()
}

func (s *staging) checkSpace(already bool) error {
	var needed uint64
	for _, segment := range s.packed {
		needed += uint64(segment.Size)
	}
	if !already {
		for _, segment := range s.segments {
			needed += uint64(segment.Size)
		}
	}
	if needed == 0 {
		return nil // it is there, and nothing came along
	}
	const reserve = 64 << 10 // folders, records
	needed += reserve
	available, err := s.env.FreeBytes(s.dir)
	if err != nil {
		return fmt.Errorf("asking for the free space of %s: %w", s.dir, err)
	}
	if available < needed {
		return fail(NoSpace, s.dir, "staging release %s needs %d bytes in %s, %d are available: free some, or set rustle_state_dir to another file system",
			short(s.artifact), needed, s.dir, available)
	}
	return nil
}

// receive takes the segments out of the upload and verifies each.
func (s *staging) receive(ctx context.Context, pack *os.File) error {
	info, err := pack.Stat()
	if err != nil {
		return err
	}
	var total int64
	for _, segment := range s.packed {
		total += segment.Size
	}
	if info.Size() != total {
		return &Error{Kind: DigestMismatch, Path: s.pack, Segments: digests(s.packed),
			Message: fmt.Sprintf("upload %s has %d bytes, its segments have %d: send it again", s.pack, info.Size(), total)}
	}
	var bad []string
	for _, segment := range s.packed {
		path := filepath.Join(s.work, segment.SHA256)
		got, err := s.copyTo(ctx, path, privateFile, io.LimitReader(pack, segment.Size))
		if err != nil {
			return err
		}
		if got != segment.SHA256 {
			bad = append(bad, segment.SHA256)
			continue
		}
		s.received[segment.SHA256] = path
	}
	if len(bad) > 0 {
		return &Error{Kind: DigestMismatch, Path: s.pack, Segments: bad,
			Message: fmt.Sprintf("%s of upload %s arrived changed (the first is %s): send them again", plural(len(bad), "segment"), s.pack, bad[0])}
	}
	return nil
}

// copyTo writes a new durable file and returns the digest of what it wrote.
func (s *staging) copyTo(ctx context.Context, path string, mode fs.FileMode, from io.Reader) (string, error) {
	file, err := s.env.Files.Create(path, mode)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	if err := copyAll(ctx, io.MultiWriter(file, hash), from); err != nil {
		file.Close()
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), file.SyncAndClose()
}

// assemble writes the artifact from its segments, verifying those that were on the host before: a byte may have changed since.
func (s *staging) assemble(ctx context.Context) error {
	dir := filepath.Join(s.work, "release")
	if err := s.env.Files.Mkdir(dir, privateFolder); err != nil {
		return err
	}
	file, err := s.env.Files.Create(filepath.Join(dir, runnerName), executableFile)
	if err != nil {
		return err
	}
	whole := sha256.New()
	missing, bad, err := s.appendSegments(ctx, io.MultiWriter(file, whole))
	if err != nil {
		file.Close()
		return err
	}
	if err := file.SyncAndClose(); err != nil {
		return err
	}
	if len(bad) > 0 {
		return s.discard(bad, missing)
	}
	if len(missing) > 0 {
		return &Error{Kind: MissingSegment, Path: s.segmentPath(missing[0]), Segments: missing,
			Message: fmt.Sprintf("%s not on this host (the first is %s): send them", plural(len(missing), "segment"), missing[0])}
	}
	if got := hex.EncodeToString(whole.Sum(nil)); got != s.artifact {
		return fail(DigestMismatch, "", "the segments are all right, but together they are artifact %s, not %s: the list of segments is wrong", got, s.artifact)
	}
	return nil
}

// appendSegments writes the segments in order and names those that are not there or not what they are called.
func (s *staging) appendSegments(ctx context.Context, to io.Writer) (missing, bad []string, err error) {
	for _, segment := range s.segments {
		path, fresh := s.received[segment.SHA256]
		if !fresh {
			path = s.segmentPath(segment.SHA256)
		}
		from, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			if !slices.Contains(missing, segment.SHA256) {
				missing = append(missing, segment.SHA256)
			}
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		hash := sha256.New()
		counted := &counter{}
		err = copyAll(ctx, io.MultiWriter(to, hash, counted), from)
		from.Close()
		if err != nil {
			return nil, nil, fmt.Errorf("segment %s: %w", segment.SHA256, err)
		}
		if (hex.EncodeToString(hash.Sum(nil)) != segment.SHA256 || counted.n != segment.Size) && !slices.Contains(bad, segment.SHA256) {
			bad = append(bad, segment.SHA256)
		}
	}
	return missing, bad, nil
}

// discard removes segments that are not what they are called, so that nothing is built from them again.
func (s *staging) discard(bad, missing []string) error {
	for _, digest := range bad {
		if err := s.env.Files.Remove(s.segmentPath(digest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := s.env.Files.SyncDir(s.path(segmentsName)); err != nil {
		return err
	}
	message := fmt.Sprintf("1 segment changed on this host's disk since it was sent, or has another size (%s), and was removed: send it again", bad[0])
	if len(bad) > 1 {
		message = fmt.Sprintf("%d segments changed on this host's disk since they were sent, or have other sizes (the first is %s), and were removed: send them again", len(bad), bad[0])
	}
	return &Error{Kind: DigestMismatch, Path: s.segmentPath(bad[0]), Segments: append(bad, missing...), Message: message}
}

// describe checks that the artifact can be run and writes what belongs to it.
func (s *staging) describe() error {
	dir := filepath.Join(s.work, "release")
	opened, err := bundle.Open(filepath.Join(dir, runnerName))
	if err != nil {
		return asDamaged(err, s.artifact)
	}
	record, err := s.newRecord(s.artifact, opened.Manifest())
	if err := errors.Join(err, opened.Close()); err != nil {
		return err
	}
	if err := s.owner.check(record); err != nil {
		return err
	}
	if err := s.checkIdentity(record); err != nil {
		return err
	}
	text, err := encodeRecord(record)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{{recordName, text}, {segmentsList, encodeSegments(s.segments)}} {
		if err := s.env.Files.WriteFile(filepath.Join(dir, file.name), filepath.Join(s.work, file.name), privateFile, file.content); err != nil {
			return err
		}
	}
	return nil
}

// asDamaged lets an error of the bundle speak of the artifact, not of the temporary file.
func asDamaged(err error, artifact string) error {
	var damaged *bundle.DamagedError
	if errors.As(err, &damaged) {
		reason := damaged.Reason
		if damaged.Err != nil {
			reason += ": " + damaged.Err.Error()
		}
		return fail(Damaged, "", "artifact %s cannot be staged: %s", artifact, reason)
	}
	if errors.Is(err, bundle.ErrNoBundle) {
		return fail(Damaged, "", "artifact %s cannot be staged: %v", artifact, bundle.ErrNoBundle)
	}
	return err
}

func digests(list []Segment) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.SHA256
	}
	return out
}
