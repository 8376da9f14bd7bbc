"""compare.py FACTS.json: compares the facts of this machine, as a run of the runner registered them, with what Ansible's setup gathers here and now.

FACTS.json is the dict ansible_facts, for example written by a task `copy: {content: "{{ ansible_facts }}", dest: FACTS.json}`. Run it with the Python of an
environment that has ansible-core 2.18. It prints what is missing, what is more, and what differs; the list of intended deviations is in facts.go."""
import json, os, subprocess, sys

# These differ from one moment to the next, or are those of the process that asks.
MOVING = {"env", "date_time", "loadavg", "memfree_mb", "memory_mb", "uptime_seconds", "module_setup", "gather_subset"}


def still(fact):
    """The fact without what moves: free space of file systems. Order of lists and sets is not the fact's."""
    if isinstance(fact, dict):
        return {k: still(v) for k, v in fact.items() if not k.endswith(("_available", "_used"))}
    if isinstance(fact, list):
        return sorted((still(v) for v in fact), key=json.dumps)
    return fact


def main():
    with open(sys.argv[1]) as f:
        ours = json.load(f)
    command = [os.path.dirname(sys.executable) + "/ansible", "localhost", "-c", "local", "-e", "ansible_python_interpreter=" + sys.executable, "-m", "setup"]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    theirs = json.loads(output[output.index("{"):])["ansible_facts"]
    theirs = {name.removeprefix("ansible_"): fact for name, fact in theirs.items()}
    for name in sorted(ours.keys() | theirs.keys()):
        if name in MOVING:
            continue
        if name not in ours:
            print("missing", name, json.dumps(theirs[name]))
        elif name not in theirs:
            print("more   ", name, json.dumps(ours[name]))
        elif still(ours[name]) != still(theirs[name]):
            print("differs", name, "\n  ansible", json.dumps(still(theirs[name])), "\n  runner ", json.dumps(still(ours[name])))


main()
