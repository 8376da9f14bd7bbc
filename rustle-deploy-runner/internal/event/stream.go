package event

import (
	"io"
	"sync"
	"time"

	"rustle.dev/deploy/runner/internal/value"
)

// Log keeps the lines of a stream.
type Log interface {
	// Append adds whole lines.
	Append(lines []byte) error
	// Sync makes all that was appended durable.
	Sync() error
}

// Printer shows events. It is called in the order of the stream; what it returns is written once the event is durable.
type Printer interface {
	// Print appends what shows the event: its type, its content and its line of JSON.
	Print(dst []byte, kind string, body *value.Dict, line []byte) []byte
}

// Options say where a stream goes.
type Options struct {
	Log     Log // nil: the stream is not kept
	Out     io.Writer
	Printer Printer
	Now     func() time.Time
	// TextLimit cuts longer texts, and lists and dictionaries of many (0: no limit).
	TextLimit int
}

// gap is the least time between two writes that nobody waits for. It bounds how often a long run of short tasks makes the disk work.
const gap = 10 * time.Millisecond

// Stream numbers events, keeps them and shows them, in this order: nothing is shown before it is durable. Keeping and showing happen beside the
// caller, many events at a time, so that a slow disk costs the tasks nothing; Sync waits where a task must not start before its intent is durable.
type Stream struct {
	options Options
	filter  filter

	mu       sync.Mutex
	wake     *sync.Cond // something was queued, or the stream was closed
	durable  *sync.Cond // kept or done moved
	seq      int64
	kept     int64 // the last event that is durable
	lines    []byte
	text     []byte
	closed   bool
	waiting  int       // callers of Sync
	last     time.Time // when events were last made durable
	done     chan struct{}
	outError error
}

// NewStream starts a stream; Close ends it.
func NewStream(options Options) *Stream {
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Stream{options: options, filter: filter{limit: options.TextLimit}, done: make(chan struct{})}
	s.wake, s.durable = sync.NewCond(&s.mu), sync.NewCond(&s.mu)
	go s.write()
	return s
}

// Hide keeps the given texts out of all later events.
func (s *Stream) Hide(secrets []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter.hide(secrets)
}

// Emit adds an event. The event's values may be changed again when Emit has returned.
func (s *Stream) Emit(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emit(e)
	s.wake.Signal()
}

func (s *Stream) emit(e Event) {
	s.seq++
	entry := value.DictOf("seq", s.seq, "time", s.options.Now().UTC().Format("2006-01-02T15:04:05.000000Z"), "type", e.kind())
	body := s.filter.apply(e.body())
	entry.Update(body)
	start := len(s.lines)
	s.lines = appendLine(s.lines, entry)
	s.text = s.options.Printer.Print(s.text, e.kind(), body, s.lines[start:])
}

// appendLine writes entry as a line of JSON. Values that JSON does not have (a NaN that a template made) become their text.
func appendLine(dst []byte, entry *value.Dict) []byte {
	line, err := value.AppendJSON(dst, entry)
	if err != nil {
		line, err = value.AppendJSON(dst, plain(entry, 0))
	}
	if err != nil { // plain leaves nothing that cannot be written
		line, _ = value.AppendJSON(dst, value.DictOf("type", "warning", "message", "an event could not be written: "+err.Error()))
	}
	return append(line, '\n')
}

// Sync returns when all events so far are durable, or when it is clear that they cannot be kept.
func (s *Stream) Sync() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting++
	s.wake.Signal()
	for want := s.seq; s.kept < want; {
		s.durable.Wait()
	}
	s.waiting--
}

// Close ends the stream when all events are kept and shown. It returns the error that ended the showing, if any: the run went on without it.
func (s *Stream) Close() error {
	s.mu.Lock()
	s.closed = true
	s.wake.Signal()
	s.mu.Unlock()
	<-s.done
	return s.outError
}

func (s *Stream) write() {
	defer close(s.done)
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		s.awaitWork()
		if len(s.lines) == 0 {
			return
		}
		lines, text, last := s.lines, s.text, s.seq
		s.lines, s.text = nil, nil
		s.mu.Unlock()
		err := s.keep(lines)
		s.mu.Lock()
		if err != nil {
			s.options.Log = nil
			s.emit(Warning{Message: "the events of this run can no longer be recorded; it goes on without: " + err.Error()})
		}
		s.kept, s.last = last, time.Now()
		s.durable.Broadcast()
		s.mu.Unlock()
		if s.outError == nil && s.options.Out != nil {
			_, s.outError = s.options.Out.Write(text)
		}
		s.mu.Lock()
	}
}

// awaitWork returns when there are events to write, or none will come.
func (s *Stream) awaitWork() {
	var timer *time.Timer
	for !s.closed {
		if len(s.lines) > 0 {
			early := gap - time.Since(s.last)
			if s.options.Log == nil || s.waiting > 0 || early <= 0 {
				return
			}
			if timer == nil {
				timer = time.AfterFunc(early, func() {
					s.mu.Lock() // else the signal could come just before the wait
					defer s.mu.Unlock()
					s.wake.Signal()
				})
				defer timer.Stop()
			}
		}
		s.wake.Wait()
	}
}

func (s *Stream) keep(lines []byte) error {
	if s.options.Log == nil {
		return nil
	}
	if err := s.options.Log.Append(lines); err != nil {
		return err
	}
	return s.options.Log.Sync()
}
