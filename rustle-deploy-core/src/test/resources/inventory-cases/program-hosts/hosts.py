#!/bin/sh
# A name with .py is no more than a name.
case "$1" in
--list) echo '{"web": {"hosts": ["p1", "p2", "p3", "p 4"], "vars": {"a": "group"}}, "all": {"vars": {"z": 1}}}' ;;
--host)
    case "$2" in
    p1) echo '{"a": "own", "list": [1, {"b": 2.5}]}' ;;
    p2) printf 'a: yaml\nb: on\n' ;;
    p3) echo '{}' ;;
    'p 4') echo '{"title": "with a blank"}' ;;
    esac ;;
esac
