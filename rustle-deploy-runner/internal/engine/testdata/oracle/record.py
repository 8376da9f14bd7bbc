"""Runs plays.yml with ansible-core and writes vectors.json: the plays, and what happened, task by task.

    record.py PLAYS.yml VECTORS.json        with the python of an environment that has ansible-core 2.18
"""
import json, os, shutil, subprocess, sys, tempfile
import yaml
from ansible.release import __version__

CALLBACK = '''
import json
from ansible.plugins.callback import CallbackBase
class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "stdout", "lines"
    def emit(self, kind, r, status=None, **more):
        result = dict(r._result, **more)
        if status is None:
            status = "changed" if result.get("changed") else "ok"
        entry = {"kind": kind, "name": r._task.get_name(), "status": status, "result": result}
        print("EVENT " + json.dumps(entry, default=str), flush=True)
    def v2_runner_on_ok(self, r): self.emit("task", r)
    def v2_runner_on_skipped(self, r): self.emit("task", r, "skipped", skipped=True)
    def v2_runner_on_failed(self, r, ignore_errors=False): self.emit("task", r, "ignored" if ignore_errors else "failed", failed=True)
    def v2_runner_item_on_ok(self, r): self.emit("item", r)
    def v2_runner_item_on_skipped(self, r): self.emit("item", r, "skipped", skipped=True)
    def v2_runner_item_on_failed(self, r): self.emit("item", r, "failed", failed=True)
    def v2_runner_retry(self, r): self.emit("retry", r)
'''
# What differs from run to run and what only Ansible has.
DROPPED = {"invocation", "start", "end", "delta", "exception", "warnings", "deprecations", "stdout_lines", "stderr_lines", "uid", "gid", "owner", "group", "src", "diff", "md5sum", "frame"}


def stable(value, work):
    if isinstance(value, dict):
        return {k: stable(v, work) for k, v in value.items() if k not in DROPPED and not k.startswith("_ansible")}
    if isinstance(value, list):
        return [stable(v, work) for v in value]
    if isinstance(value, str):
        return value.replace(work, "$WORK")
    return value


def run(case):
    work = tempfile.mkdtemp()
    try:
        plugins = os.path.join(work, ".callback")
        os.makedirs(plugins)
        with open(os.path.join(plugins, "lines.py"), "w") as f:
            f.write(CALLBACK)
        play = {k: v for k, v in case.items() if k not in ("name", "options")}
        play = json.loads(json.dumps(dict(play, hosts="all", gather_facts=False)).replace("$WORK", work + "/root"))
        os.makedirs(work + "/root")
        with open(work + "/play.json", "w") as f:
            json.dump([play], f)
        env = dict(os.environ, ANSIBLE_STDOUT_CALLBACK="lines", ANSIBLE_CALLBACK_PLUGINS=plugins, ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_PYTHON_INTERPRETER=sys.executable, ANSIBLE_NOCOLOR="1",
                   ANSIBLE_RETRY_FILES_ENABLED="false")
        command = [os.path.join(os.path.dirname(sys.executable), "ansible-playbook"), "-i", "web1,", "-c", "local", *case.get("options", []), work + "/play.json"]
        output = subprocess.run(command, env=env, capture_output=True, text=True, cwd=work)
        events = [json.loads(line[6:]) for line in output.stdout.splitlines() if line.startswith("EVENT ")]
        if output.returncode not in (0, 2) or not events:
            sys.exit(f"{case['name']}: exit {output.returncode}\n{output.stdout}\n{output.stderr}")
        return [stable(e, work + "/root") for e in events]
    finally:
        shutil.rmtree(work)


with open(sys.argv[1]) as f:
    cases = yaml.safe_load(f)
recorded = []
for case in cases:
    recorded.append({**json.loads(json.dumps(case)), "events": run(case)})
    print(case["name"], len(recorded[-1]["events"]), file=sys.stderr)
lines = ",\n".join('{"name": %s, "options": %s, "play": %s, "events": [\n  %s]}' % (
    json.dumps(c["name"]), json.dumps(c.get("options", [])), json.dumps({k: v for k, v in c.items() if k not in ("name", "options", "events")}),
    ",\n  ".join(json.dumps(e, sort_keys=True) for e in c["events"])) for c in recorded)
with open(sys.argv[2], "w") as f:
    f.write('{"ansible": "%s", "cases": [\n%s\n]}\n' % (__version__, lines))
