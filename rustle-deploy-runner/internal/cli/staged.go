package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"rustle.dev/deploy/runner/internal/engine"
	"rustle.dev/deploy/runner/internal/event"
	"rustle.dev/deploy/runner/internal/program"
	"rustle.dev/deploy/runner/internal/value"
)

// controlMajor is the version of the control messages that this runner understands.
const controlMajor = 1

// maxMessage bounds one control message.
const maxMessage = 64 << 20

// listen reads the first control message, which has to be start, and then follows the others beside the run. It returns the secrets.
func listen(in io.Reader, control *engine.Control) (*value.Dict, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxMessage)
	if !lines.Scan() {
		err := lines.Err()
		if err == nil {
			err = io.EOF
		}
		return nil, wrongUsage("--staged: the controller said nothing, its first message has to be start: %v", err)
	}
	m, err := parseMessage(lines.Bytes())
	if err != nil {
		return nil, wrongUsage("--staged: %v", err)
	}
	if m.kind != "start" {
		return nil, wrongUsage("--staged: the first control message has to be start, and it is %q", m.kind)
	}
	format, _ := m.body.GetString("format")
	version, _ := format.(string)
	major, _, err := program.ParseVersion(version)
	if err != nil {
		return nil, wrongUsage("--staged: %v", err)
	}
	if major != controlMajor {
		return nil, wrongUsage("--staged: the control messages have format %s; this runner understands %d.x", version, controlMajor)
	}
	secrets, err := m.object("secrets")
	if err != nil {
		return nil, wrongUsage("--staged: %v", err)
	}
	gone, err := m.texts("failed")
	if err != nil {
		return nil, wrongUsage("--staged: %v", err)
	}
	control.Fail(0, gone)
	go follow(lines, control)
	return secrets, nil
}

// follow reads control messages to the end. A message that makes no sense cancels the run: going on might do what the controller tried to prevent.
func follow(lines *bufio.Scanner, control *engine.Control) {
	for lines.Scan() {
		if err := obey(lines.Bytes(), control); err != nil {
			control.Stop(engine.Stop{Outcome: event.RunCancelled, Exit: engine.ExitCancelled, Reason: err.Error()})
		}
	}
	control.Leave()
}

func obey(line []byte, control *engine.Control) error {
	m, err := parseMessage(line)
	if err != nil {
		return err
	}
	switch m.kind {
	case "go":
		stage, _ := m.body.GetString("stage")
		number, ok := stage.(int64)
		if !ok || number < 0 {
			return fmt.Errorf("control message go names no stage: %s", line)
		}
		values, err := m.object("values")
		if err != nil {
			return err
		}
		gone, err := m.texts("failed")
		if err != nil {
			return err
		}
		control.Fail(int(number), gone)
		control.Release(int(number), values)
	case "cancel":
		reason, _ := m.body.GetString("reason")
		text, ok := reason.(string)
		if !ok || text == "" {
			text = "cancelled by the controller"
		}
		stop := engine.Stop{Outcome: event.RunCancelled, Exit: engine.ExitCancelled, Reason: text}
		if now, _ := m.body.GetString("now"); now == true {
			control.End(stop)
		} else {
			control.Stop(stop)
		}
	default:
		return fmt.Errorf("control message of unknown type %q", m.kind)
	}
	return nil
}

type message struct {
	kind string
	body *value.Dict
}

func parseMessage(line []byte) (message, error) {
	parsed, err := value.ParseJSON(line)
	if err != nil {
		return message{}, fmt.Errorf("control message is not JSON: %w", err)
	}
	body, ok := parsed.(*value.Dict)
	if !ok {
		return message{}, errors.New("control message is not an object")
	}
	kind, _ := body.GetString("type")
	name, ok := kind.(string)
	if !ok {
		return message{}, errors.New("control message has no type")
	}
	return message{name, body}, nil
}

func (m message) object(key string) (*value.Dict, error) {
	v, ok := m.body.GetString(key)
	if !ok {
		return value.NewDict(), nil
	}
	d, ok := v.(*value.Dict)
	if !ok {
		return nil, fmt.Errorf("control message %s: %s is not an object", m.kind, key)
	}
	return d, nil
}

func (m message) texts(key string) ([]string, error) {
	v, ok := m.body.GetString(key)
	if !ok {
		return nil, nil
	}
	list, ok := v.(*value.List)
	if !ok {
		return nil, fmt.Errorf("control message %s: %s is not a list", m.kind, key)
	}
	texts := make([]string, len(list.Items))
	for i, item := range list.Items {
		if texts[i], ok = item.(string); !ok {
			return nil, fmt.Errorf("control message %s: %s holds something else than texts", m.kind, key)
		}
	}
	return texts, nil
}
