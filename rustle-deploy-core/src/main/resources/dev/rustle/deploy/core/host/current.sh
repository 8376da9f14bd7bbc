# Has the current release do something with the releases of this host, after its digest was checked. Arguments: state, then the subcommand of `host` and its arguments.
state=$1 subcommand=$2
shift 2
[ -L "$state/current" ] || refuse no-release "there is no current release in $state"
folder=$(cd -P "$state/current" 2>/dev/null && pwd)
artifact=${folder##*/}
program=$folder/runner
[ -f "$program" ] || refuse release-missing "$program is not there"
actual=$(digest "$program")
[ "$actual" = "$artifact" ] || refuse release-digest "$program has digest $actual"
"$program" host "$subcommand" --state "$state" "$@"
code=$?
# The plan's folder goes with the last inventory; one that is not empty stays.
[ "$subcommand" = prune ] && rmdir -- "${state%/*}" 2>/dev/null
exit "$code"
