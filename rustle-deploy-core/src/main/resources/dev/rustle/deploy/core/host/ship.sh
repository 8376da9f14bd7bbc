# Receives what is missing, has the runner stage the release, checks it, and makes it the current one.
# Arguments: state, artifact, runner, where the runner is (upload or segments), upload (digest or -), verify (yes or no), deployment, link (empty for none), plan, inventory
# and host that the artifact must be for, then the segments, DIGEST:SIZE with + before those in the upload. Standard input: the upload; it begins with the runner if that is in it.
state=$1 artifact=$2 runner=$3 from=$4 upload=$5 verify=$6 deployment=$7 link=$8
shift 8
plan=$1 inventory=$2 host=$3
shift 3
umask 077
[ "$tool" = none ] && refuse no-digest-tool "neither sha256sum nor shasum nor openssl is installed"
mkdir -p "$state/incoming" "$state/segments" || refuse state "cannot create $state"
received=$state/incoming/$deployment.$$
list=$received.list
trap 'rm -f "$received" "$list"' EXIT
trap 'exit 129' HUP INT TERM PIPE
if [ "$upload" != - ]; then
  cat >"$received" || refuse write "cannot write $received"
  actual=$(digest "$received")
  [ "$actual" = "$upload" ] || refuse upload-digest "the upload arrived with digest $actual"
fi
if [ "$from" = upload ]; then
  program=$received
else
  program=$state/segments/$runner
  actual=$(digest "$program")
  [ "$actual" = "$runner" ] || refuse segment-digest "$runner has digest $actual"
fi
chmod 700 "$program" || refuse write "cannot make $program executable"
# There may be more segments than a program can have arguments; printf is part of the shell.
printf '%s\n' "$@" >"$list" || refuse write "cannot write $list"
printf '@stage\n'
set -- --artifact "$artifact" --plan "$plan" --inventory "$inventory" --host "$host"
[ "$upload" = - ] || set -- "$@" --pack "$received"
"$program" host stage --state "$state" "$@" --segments "$list" || exit
release=$state/releases/$artifact/runner
actual=$(digest "$release")
[ "$actual" = "$artifact" ] || refuse release-digest "$release has digest $actual"
if [ "$verify" = yes ]; then
  printf '@verify\n'
  "$release" verify || exit
fi
printf '@activate\n'
if [ -n "$link" ]; then
  set -- --link "$link"
else
  set --
fi
"$release" host activate --state "$state" --artifact "$artifact" --deployment "$deployment" "$@" || exit
# Old releases go; that they could not is no failure of the deployment.
printf '@prune\n'
"$release" host prune --state "$state" --keep 1
printf '@end\n'
