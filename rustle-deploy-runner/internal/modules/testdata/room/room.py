"""Compares the runner's modules with ansible-core on whole hosts: each side gets a copy of this machine (an overlay in namespaces of its own) with a
repository of small packages and two services. As root, on Debian or a relative with dpkg-dev. Recording needs the python of an environment that has ansible-core 2.18,
and python3-apt; comparing with a recording needs any python.

    room.py record             writes expected.json: what Ansible returned
    room.py replay BINARY      runs the cases with the runner's modules and compares (BINARY: go test -c -tags room ./internal/modules/all)
    room.py possible           exits 1, with the reason, where this machine cannot make such a host
"""
import json, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CALLBACK = '''
import json
from ansible.plugins.callback import CallbackBase
class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "stdout", "lines"
    def emit(self, r, **more):
        print("RESULT " + json.dumps(dict(r._result, **more), default=str), flush=True)
    def v2_runner_on_failed(self, r, ignore_errors=False): self.emit(r, failed=True)
    def v2_runner_on_skipped(self, r): self.emit(r, skipped=True)
    v2_runner_on_ok = emit
'''
SETUP = r'''
set -e
mkdir -p /srv/repo /tmp/build; cd /tmp/build
package() { # NAME VERSION DEPENDS
  rm -rf p; mkdir -p p/DEBIAN p/usr/share/$1; echo $2 > p/usr/share/$1/version
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: a test\n' $1 $2 > p/DEBIAN/control
  [ -z "$3" ] || echo "Depends: $3" >> p/DEBIAN/control
  if [ $1 = rustle-conf ]; then mkdir -p p/etc; echo x > p/etc/rustle-conf; echo /etc/rustle-conf > p/DEBIAN/conffiles; fi
  dpkg-deb --root-owner-group -Znone -b p /srv/repo/$1_$2_all.deb >/dev/null
}
package rustle-a 1.0 ''; package rustle-a 1.1 ''; package rustle-b 1.0 rustle-c; package rustle-c 1.0 ''; package rustle-conf 1.0 ''; package rustle-d 1.0 ''
cd /srv/repo; dpkg-scanpackages -m . > Packages 2>/dev/null
rm -rf /etc/apt/sources.list.d/* /var/lib/apt/lists/* /var/lib/apt/periodic; echo 'deb [trusted=yes] file:/srv/repo ./' > /etc/apt/sources.list; touch -d 2020-01-01 /var/lib/apt/lists
apt-mark showauto > /tmp/auto; xargs -r apt-mark manual < /tmp/auto > /dev/null
cat > /etc/init.d/rustled <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides: rustled
# Required-Start: $remote_fs
# Required-Stop: $remote_fs
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: a test
### END INIT INFO
case $1 in
  start) touch /run/rustled; echo Starting ;;
  stop) rm -f /run/rustled; echo Stopping ;;
  restart) touch /run/rustled ;;
  reload) [ -e /run/rustled ] ;;
  status) if [ -e /run/rustled ]; then echo 'rustled is running'; else echo 'rustled is stopped'; exit 3; fi ;;
  *) exit 2 ;;
esac
END
sed 's/rustled/rustlefail/g; s/start) touch.*/start) echo no >\&2; exit 1 ;;/' /etc/init.d/rustled > /etc/init.d/rustlefail
chmod 755 /etc/init.d/rustled /etc/init.d/rustlefail
cat > /tmp/listener.py <<'END'
import socket
server = socket.create_server(("127.0.0.1", 24444))
open("/tmp/listening", "w").close()
while True:
    client, _ = server.accept()
    client.sendall(b"SSH-2.0-test_9.1 ready\r\n")
    client.close()
END
/usr/bin/python3 /tmp/listener.py > /dev/null 2>&1 &
until [ -e /tmp/listening ]; do kill -0 $!; done
'''


def in_room(script, *folders):
    """Runs a script on a copy of this machine; folders are there as they are here."""
    base = tempfile.mkdtemp(prefix="room")
    try:
        binds = "\n".join(f'mkdir -p "$d/root{f}"; mount --bind "{f}" "$d/root{f}"' for f in folders)
        outer = f'''set -e; d={base}; mount -t tmpfs -o size=2g none $d; mkdir -p $d/upper $d/work $d/root
mount -t overlay overlay -o lowerdir=/,upperdir=$d/upper,workdir=$d/work $d/root; mount -t proc proc $d/root/proc; mount --rbind /dev $d/root/dev; mount --rbind /sys $d/root/sys
mount -t tmpfs none $d/root/run; mount -t tmpfs -o mode=1777 none $d/root/tmp; mkdir $d/root/run/lock; hostname room
{binds}
exec chroot $d/root /bin/bash -c "$SCRIPT"'''
        env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "SCRIPT": SETUP + script}
        done = subprocess.run(["unshare", "-m", "-u", "-i", "-p", "--fork", "--kill-child", "--propagation", "private", "bash", "-c", outer], env=env, capture_output=True, text=True)
        return done.stdout, f"exit {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    finally:
        os.rmdir(base)


def obstacle():
    """Says why there can be no such host here, if there can be none."""
    if os.geteuid() != 0:
        return "it needs root"
    missing = [p for p in ("unshare", "dpkg-deb", "dpkg-scanpackages", "apt-get", "start-stop-daemon", "update-rc.d") if not shutil.which(p, path="/usr/sbin:/usr/bin:/sbin:/bin")]
    if missing:
        return "it needs " + " and ".join(missing)
    trial = subprocess.run(["unshare", "-m", "-u", "-i", "-p", "--fork", "--propagation", "private", "sh", "-c", """set -e
mount -t tmpfs none /mnt; mkdir /mnt/upper /mnt/work /mnt/root; mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root"""], capture_output=True, text=True)
    return "it needs overlays in namespaces: " + trial.stderr.strip() if trial.returncode else None


def results(output, cases, trouble):
    found = [json.loads(line[7:]) for line in output.splitlines() if line.startswith("RESULT ")]
    if len(found) != len(cases):
        sys.exit(f"{len(found)} results of {len(cases)} cases: {trouble}")
    return found


def record(cases):
    work = tempfile.mkdtemp(prefix="recording")
    os.makedirs(f"{work}/callback")
    with open(f"{work}/callback/lines.py", "w") as f:
        f.write(CALLBACK)
    tasks = [{"name": c["name"], c["module"]: c["args"], "check_mode": c.get("check", False), "ignore_errors": True} for c in cases]
    with open(f"{work}/play.json", "w") as f:
        json.dump([{"hosts": "all", "gather_facts": True, "tasks": tasks}], f)
    script = f'''cd {work}; export ANSIBLE_STDOUT_CALLBACK=lines ANSIBLE_CALLBACK_PLUGINS={work}/callback ANSIBLE_LOCALHOST_WARNING=false
{os.path.dirname(sys.executable)}/ansible-playbook -i room, -c local -e ansible_python_interpreter=/usr/bin/python3 play.json'''
    output, trouble = in_room(script, work, os.path.dirname(os.path.dirname(sys.executable)))
    found = results(output, [None] + cases, trouble)[1:]  # the first is that of gathering facts
    shutil.rmtree(work)
    kept = {c["name"]: {k: v for k, v in r.items() if k not in ("invocation", "exception") and not k.startswith("_ansible")} for c, r in zip(cases, found)}
    with open(f"{HERE}/expected.json", "w") as f:
        json.dump(kept, f, indent=1, sort_keys=True)
        f.write("\n")


def summary(result):
    """What has to be the same: outcome, exit code, what there is; not the words of messages and of what programs print."""
    kept = {k: bool(result.get(k)) for k in ("changed", "failed", "skipped")}
    kept["keys"] = sorted(k for k in result if k not in ("failed", "skipped", "warnings", "deprecations", "diff", "ansible_facts", "stdout_lines", "stderr_lines"))
    for key in ("rc", "state", "enabled", "name", "cache_updated", "match_groups", "match_groupdict", "port", "path", "search_regex"):
        if key in result:
            kept[key] = result[key]
    return kept


def replay(cases, binary):
    with open(f"{HERE}/expected.json") as f:
        expected = json.load(f)
    with open(f"{HERE}/deviations.json") as f:
        deviations = json.load(f)
    work = tempfile.mkdtemp(prefix="replay")
    shutil.copy(binary, f"{work}/modules.test")
    with open(f"{work}/cases.json", "w") as f:
        json.dump(cases, f)
    output, trouble = in_room(f"cd {work}; ROOM_CASES={work}/cases.json ./modules.test -test.run TestRoom -test.v", work)
    shutil.rmtree(work)
    wrong = 0
    for case, result in zip(cases, results(output, cases, trouble)):
        ours, theirs = summary(result), summary(expected[case["name"]])
        reason = deviations.get(case["name"])
        if (ours == theirs) == (reason is not None):
            wrong += 1
            print(f"{case['name']}{' is listed as a deviation: ' + reason if reason else ''}\n  ours   {json.dumps(ours)}\n         {str(result.get('msg'))[:300]}\n  theirs {json.dumps(theirs)}\n         {str(expected[case['name']].get('msg'))[:300]}")
    print(f"{len(cases)} cases, {len(deviations)} deviations, {wrong} differences")
    sys.exit(1 if wrong else 0)


with open(f"{HERE}/cases.json") as f:
    CASES = json.load(f)
if sys.argv[1:] == ["record"]:
    record(CASES)
elif sys.argv[1:] == ["possible"]:
    sys.exit(obstacle())
elif len(sys.argv) == 3 and sys.argv[1] == "replay":
    replay(CASES, sys.argv[2])
else:
    sys.exit(__doc__)
