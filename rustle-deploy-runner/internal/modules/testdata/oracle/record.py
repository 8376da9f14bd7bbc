"""Runs cases.json with ansible-core and writes expected.json: the results and the trees that they left."""
import base64, hashlib, json, os, re, shutil, stat, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CALLBACK = '''
import json
from ansible.plugins.callback import CallbackBase
class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "stdout", "lines"
    def emit(self, r, **more):
        print("RESULT " + json.dumps({"task": r._task.get_name(), "result": dict(r._result, **more)}, default=str), flush=True)
    def v2_runner_on_failed(self, r, ignore_errors=False):
        self.emit(r, failed=True)
    def v2_runner_on_skipped(self, r):
        self.emit(r, skipped=True)
    v2_runner_on_ok = emit
'''
# What differs from machine to machine or from run to run; secrets of a run are not among results.
VOLATILE = {"invocation", "uid", "gid", "owner", "group", "start", "end", "delta", "_ansible_no_log", "exception", "ansible_facts", "warnings", "deprecations",
            "_ansible_verbose_always", "_ansible_verbose_override", "_ansible_facts_cacheable"}


def prepare(root, steps):
    os.umask(0o022)
    os.makedirs(root)
    for step in steps:
        path = step["path"].replace("$ROOT", root)
        if step.get("directory"):
            os.makedirs(path, exist_ok=True)
        elif "link" in step:
            os.symlink(step["link"].replace("$ROOT", root), path)
        elif "hard" in step:
            os.link(step["hard"].replace("$ROOT", root), path)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(base64.b64decode(step.get("base64", "")) + step.get("content", "").encode() * step.get("repeat", 1))
        if "mode" in step:
            os.chmod(path, int(step["mode"], 8))


def tree(root):
    found = {}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            info = os.lstat(path)
            entry = {"mode": "%04o" % stat.S_IMODE(info.st_mode)}
            if stat.S_ISLNK(info.st_mode):
                entry = {"link": os.readlink(path).replace(root, "$ROOT")}
            elif stat.S_ISDIR(info.st_mode):
                entry["directory"] = True
            else:
                with open(path, "rb") as f:
                    content = f.read()
                if len(content) > 1 << 16:
                    entry["sha256"] = hashlib.sha256(content).hexdigest()
                else:
                    try:
                        entry["content"] = content.decode().replace(root, "$ROOT")
                    except UnicodeDecodeError:
                        entry["base64"] = base64.b64encode(content).decode()
                if info.st_nlink > 1:
                    entry["names"] = info.st_nlink
            found[re.sub(r"\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~", ".BACKUP~", os.path.relpath(path, root))] = entry
    return dict(sorted(found.items()))


def clean(value, root, work):
    if isinstance(value, dict):
        return {clean(k, root, work): clean(v, root, work) for k, v in value.items() if k not in VOLATILE}
    if isinstance(value, list):
        return [clean(v, root, work) for v in value]
    if isinstance(value, str):
        value = value.replace(root, "$ROOT").replace(work + "/files", "$CONTROLLER").replace(work + "/templates", "$CONTROLLER")
        value = re.sub(r"\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~", ".BACKUP~", value)
        return re.sub(r"/[^ :]*/ansible-tmp-[^ :']*/\.?[\w.]+", "$TEMPORARY", re.sub(r"/[^ :]*/ansible-local-[^ :']*/[\w./]+", "$TEMPORARY", value))
    return value


def substitute(value, root):
    if isinstance(value, dict):
        return {k: substitute(v, root) for k, v in value.items()}
    if isinstance(value, list):
        return [substitute(v, root) for v in value]
    return value.replace("$ROOT", root) if isinstance(value, str) else value


def main():
    with open(HERE + "/cases.json") as f:
        cases = json.load(f)
    work = tempfile.mkdtemp(prefix="record")
    os.makedirs(work + "/callback")
    with open(work + "/callback/lines.py", "w") as f:
        f.write(CALLBACK)
    tasks, roots = [], {}
    for number, case in enumerate(cases):
        root = roots[case["name"]] = f"{work}/hosts/{number}"
        prepare(root, case.get("setup", []))
        for folder in ("files", "templates"):
            for name, content in case.get("controller", {}).items():
                os.makedirs(os.path.dirname(f"{work}/{folder}/{number}/{name}"), exist_ok=True)
                with open(f"{work}/{folder}/{number}/{name}", "w", newline="") as f:
                    f.write(content)
        args = substitute(case["args"], root)
        if "controller" in case:
            args["src"] = f"{number}/" + args["src"]
        for run in range(case.get("runs", 1)):
            tasks.append({"name": f"{number}/{run}", case["module"]: args, "ignore_errors": True, "check_mode": case.get("check", False),
                          "diff": case.get("diff", False), "vars": case.get("vars", {}), "environment": case.get("environment", {})})
    with open(work + "/play.json", "w") as f:
        json.dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}], f)
    environment = dict(os.environ, ANSIBLE_CALLBACK_PLUGINS=work + "/callback", ANSIBLE_STDOUT_CALLBACK="lines", ANSIBLE_LOCALHOST_WARNING="0", LC_ALL="C.UTF-8")
    command = [os.path.dirname(sys.executable) + "/ansible-playbook", "-i", "localhost,", "-c", "local", "-e",
               "ansible_python_interpreter=" + sys.executable, work + "/play.json"]
    output = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True).stdout
    results = {}
    for line in output.splitlines():
        if line.startswith("RESULT "):
            record = json.loads(line[7:])
            results[record["task"]] = record["result"]
    import ansible.release
    expected = {}
    for number, case in enumerate(cases):
        root = roots[case["name"]]
        missing = [f"{number}/{run}" for run in range(case.get("runs", 1)) if f"{number}/{run}" not in results]
        if missing:
            sys.exit(f"no result for case {case['name']}: {output[-2000:]}")
        expected[case["name"]] = {
            "results": [clean(results[f"{number}/{run}"], root, work) for run in range(case.get("runs", 1))],
            "tree": tree(root)}
        expected[case["name"]] = json.loads(json.dumps(expected[case["name"]]).replace(f"$CONTROLLER/{number}/", "$CONTROLLER/"))
    with open(HERE + "/expected.json", "w") as f:
        json.dump({"recorded_with": "ansible-core " + ansible.release.__version__, "cases": expected}, f, indent=1, ensure_ascii=False)
        f.write("\n")
    shutil.rmtree(work)


main()
