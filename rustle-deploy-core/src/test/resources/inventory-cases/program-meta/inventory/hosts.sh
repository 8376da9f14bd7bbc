#!/bin/sh
[ "$*" = --list ] || exit 3
cat <<'JSON'
{"web": {"hosts": ["p1", "p2"], "vars": {"a": 1, "b": [true, null]}},
 "db": ["p3"],
 "single": {"x": "y"},
 "site": {"children": ["web", "db"], "vars": {"a": 0, "c": "site"}},
 "_meta": {"hostvars": {"p1": {"a": "own", "ansible_host": "192.0.2.1"}, "p3": {}, "p9": {"never": "used"}}}}
JSON
echo this is said to nobody >&2
