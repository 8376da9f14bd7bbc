# Receives what is missing, has the runner stage the release, checks it, and makes it the current one.
# Arguments: state, nonce, artifact, runner, upload (digest or -), verify (yes or no), activate (yes or no), deployment, then the arguments of `host stage`.
# Standard input: the upload.
state=$1 nonce=$2 artifact=$3 runner=$4 upload=$5 verify=$6 activate=$7 deployment=$8
shift 8
[ "$tool" = none ] && refuse no-digest-tool "neither sha256sum nor shasum nor openssl is installed"
mkdir -p "$state" || refuse state "cannot create $state"
received=$state/.upload-$nonce
trap 'rm -f "$received"' EXIT
trap 'exit 129' HUP INT TERM PIPE
program=$state/segments/$runner
if [ "$upload" != - ]; then
  cat >"$received" || refuse write "cannot write $received"
  actual=$(digest "$received")
  [ "$actual" = "$upload" ] || refuse upload-digest "the upload arrived with digest $actual"
  # An upload begins with the runner unless the host has it.
  [ -f "$program" ] || program=$received
fi
if [ "$program" != "$received" ]; then
  actual=$(digest "$program")
  [ "$actual" = "$runner" ] || refuse segment-digest "$runner has digest $actual"
fi
chmod 700 "$program" || refuse write "cannot make $program executable"
printf '@stage\n'
if [ "$upload" != - ]; then
  "$program" host stage --state "$state" --artifact "$artifact" --pack "$received" "$@" || exit
else
  "$program" host stage --state "$state" --artifact "$artifact" "$@" || exit
fi
release=$state/releases/$artifact/runner
actual=$(digest "$release")
[ "$actual" = "$artifact" ] || refuse release-digest "$release has digest $actual"
if [ "$verify" = yes ]; then
  printf '@verify\n'
  "$release" verify || exit
fi
if [ "$activate" = yes ]; then
  printf '@activate\n'
  "$release" host activate --state "$state" --artifact "$artifact" --deployment "$deployment" || exit
fi
printf '@end\n'
