# Has a release do something with the releases of this host, after its digest was checked: the current one, or another one when the bytes of the current one are not what
# they were. Arguments: state, then the subcommand of `host` and its arguments.
state=$1 subcommand=$2
shift 2
[ -L "$state/current" ] || refuse no-release "there is no current release in $state"
current=$(cd -P "$state/current" 2>/dev/null && pwd)
program=
for folder in "$current" "$state"/releases/*; do
  if [ -f "$folder/runner" ] && [ "$(digest "$folder/runner")" = "${folder##*/}" ]; then
    program=$folder/runner
    break
  fi
done
if [ -z "$program" ]; then
  [ -f "$current/runner" ] || refuse release-missing "$current/runner is not there"
  refuse release-digest "$current/runner has digest $(digest "$current/runner"), and no other release is intact"
fi
"$program" host "$subcommand" --state "$state" "$@"
code=$?
# The plan's folder goes with the last inventory; one that is not empty stays.
[ "$subcommand" = prune ] && rmdir -- "${state%/*}" 2>/dev/null
exit "$code"
