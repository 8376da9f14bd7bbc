# Runs a release after its digest was checked. Arguments: state, artifact, then those of the release.
state=$1 artifact=$2
shift 2
release=$state/releases/$artifact/runner
[ -f "$release" ] || refuse release-missing "$release is not there"
actual=$(digest "$release")
[ "$actual" = "$artifact" ] || refuse release-digest "$release has digest $actual"
exec "$release" "$@"
