#!/bin/sh
{ triple=@TRIPLE@ # The brace is closed at the end: of a program that was cut short nothing is run.
# An artifact of Rustle Deploy for which a POSIX shell is enough (and what goes with it on Linux: od, awk, mktemp, stat, flock, one of sha256sum, shasum and openssl).
# This program comes first and exits at its end, so that no shell reads on. Behind it, each a segment: the files that tasks copy, the tasks (calls of `play` and `task`),
# and the description (assignments: plan, inventory, host, pieces), whose last line is "end OFFSET-OF-DESCRIPTION DIGEST-OF-DESCRIPTION".
unset CDPATH
format='"format":"1.0"'

# --- The artifact ---------------------------------------------------------------------------------------------------------------------------------------------------
# Prints the SHA-256 of standard input.
digest() {
  if command -v sha256sum >/dev/null 2>&1; then set -- $(sha256sum)
  elif command -v shasum >/dev/null 2>&1; then set -- $(shasum -a 256)
  else set -- $(openssl dgst -sha256 -r)
  fi
  printf '%s' "${1:-unreadable}"
}
bytes() { tail -c "+$(($1 + 1))" "$3" 2>/dev/null | head -c "$2"; } # offset, size, file
die() { printf '%s: %s\n' "$0" "$2" >&2; exit "$1"; } # exit code, message

# Reads the description of an artifact: sets plan, inventory, host, pieces, offset and sum. Nothing is evaluated that has not the digest that was written behind it.
describe() {
  end=$(tail -n 1 "$1" 2>/dev/null)
  case $end in 'end '*[!0-9a-f\ ]*) return 1 ;; 'end '*' '*) ;; *) return 1 ;; esac
  offset=${end#end } sum=${end##* }
  offset=${offset% *}
  case $offset in '' | *[!0-9]*) return 1 ;; esac
  [ "$(tail -c 1 "$1" | wc -l)" -eq 1 ] && [ "$(tail -c "+$((offset + 1))" "$1" | sed '$d' | digest)" = "$sum" ] || return 1
  eval "$(tail -c "+$((offset + 1))" "$1" | sed '$d')"
}
# Calls a function with kind, digest, size and offset of every piece, until one says no.
each_piece() {
  next=0
  while read -r kind piece size; do
    "$1" "$kind" "$piece" "$size" "$next" || return
    next=$((next + size))
  done <<PIECES
$pieces
PIECES
}
is_intact() { [ "$(bytes "$4" "$3" "$0" | digest)" = "$2" ] || die 3 "damaged: the $1 at byte $4 is not what was compiled; copy the artifact again"; }
verify() {
  describe "$0" || die 3 'damaged: there is no description at its end; copy the artifact again'
  each_piece is_intact || exit
  [ "$next" -eq "$offset" ] || die 3 'damaged: something is between its pieces; copy the artifact again'
}
# Prints the tasks, or the file with a digest.
is_other() { [ "$1" != "$wanted" ] && [ "$2" != "$wanted" ]; }
content() {
  wanted=$1
  each_piece is_other || bytes "$next" "$size" "$0"
}
info() {
  verify
  printf 'plan: %s\ninventory: %s\nhost: %s\ntriple: %s\nrunner: shell\n' "$plan" "$inventory" "$host" "$triple"
  content tasks | grep -c '^task ' | sed 's/^/tasks: /'
}

# Prints standard input as the inside of a JSON text, in ASCII; what is no UTF-8 becomes U+FFFD, and ends of lines at the end are left out.
json() {
  od -An -v -tu1 | awk '
    function put(text) { printf "%s%s", held, text; held = "" }
    function unit(c) { put(sprintf("\\u%04x", c)) }
    function point(c) {
      if (c == 10 || c == 13) held = held (c == 10 ? "\\n" : "\\r")
      else if (c > 65535) { unit(55232 + int(c / 1024)); unit(56320 + c % 1024) }
      else if (c < 32 || c > 126) unit(c)
      else put((c == 34 || c == 92 ? "\\" : "") sprintf("%c", c))
    }
    function byte(b) {
      if (need > 0) {
        if (b >= low && b <= high) { code = code * 64 + b - 128; low = 128; high = 191; if (--need == 0) point(code); return }
        unit(65533); need = 0
      }
      low = 128; high = 191
      if (b < 128) point(b)
      else if (b >= 194 && b < 224) { need = 1; code = b - 192 }
      else if (b >= 224 && b < 240) { need = 2; code = b - 224; if (b == 224) low = 160; if (b == 237) high = 159 }
      else if (b >= 240 && b < 245) { need = 3; code = b - 240; if (b == 240) low = 144; if (b == 244) high = 143 }
      else unit(65533)
    }
    { for (i = 1; i <= NF; i++) byte($i) }
    END { if (need > 0) unit(65533) }'
}
json_of() { printf '%s' "$1" | json; }
now() { date -u +%Y-%m-%dT%H:%M:%S.000000Z; }

# --- Run ------------------------------------------------------------------------------------------------------------------------------------------------------------
run() {
  staged= events= home= id=by-hand limit=65536 sequence=0 ok=0 changed=0 failed=0 interrupted= listener=
  while [ $# -gt 0 ]; do
    case $1 in
      --staged) staged=yes ;;
      --events) events=yes ;;
      --state-dir) home=$2 && shift ;;
      --run-id) id=$2 && shift ;;
      --limit-output) limit=$2 && shift ;;
      *) die 4 "run has no option $1 here: an artifact in sh takes --staged, --events, --state-dir, --run-id and --limit-output" ;;
    esac
    shift
  done
  verify
  if [ -n "$staged" ]; then
    IFS= read -r message
    case $message in *'"type":"start"'*'"format":"1.'*) ;; *) die 4 '--staged: the first control message has to be start, of format 1' ;; esac
  fi
  [ -z "$home" ] || begin_in_state
  work=$(mktemp -d) || die 1 'cannot make a folder for what commands print; make room in /tmp'
  trap 'kill $listener 2>/dev/null; rm -rf "$work"' EXIT
  trap 'interrupted=130' INT
  trap 'interrupted=143' TERM
  trap : PIPE
  [ -z "$staged" ] || follow
  emit run_started "$format,\"run\":\"$(json_of "$id")\",\"plan\":\"$(json_of "$plan")\",\"inventory\":\"$(json_of "$inventory")\",\"host\":\"$(json_of "$host")\",\"artifact\":\"$sum\",\"runner\":\"shell\",\"check\":false,\"diff\":false"
  emit stage_started '"stage":0'
  eval "$(content tasks)"
  finish
}
# One run at a time, and of the current release; the same files as those of other programs on hosts are locked.
begin_in_state() {
  command -v flock >/dev/null || die 1 'flock is not installed, without which two runs could not be told from one; install util-linux'
  exec 9>"$home/run.lock" && flock -n 9 || die 5 "another run holds $home/run.lock; wait for it"
  [ -z "$staged" ] || [ "$(cd -P "$home/current" && pwd)" = "$(cd -P "$(dirname "$0")" && pwd)" ] || die 5 'this release is not the current one any more; deploy again'
}
# Listens to the controller beside the run. What it says of stages does not matter here: there is one.
follow() {
  trap : HUP
  exec 3<&0 </dev/null
  listen <&3 >/dev/null 2>&1 3<&- 9>&- &
  listener=$!
}
listen() {
  while IFS= read -r message; do
    case $message in
      *'"type":"go"'*) continue ;;
      *'"type":"cancel"'*) printf '%s\n' "$message" | sed 's/.*"reason":"\([^"\\]*\(\\.[^"\\]*\)*\)".*/\1/' >"$work/reason" ;;
      *) printf 'a control message was not understood' >"$work/reason" ;;
    esac
    mv "$work/reason" "$work/cancelled"
    case $message in *'"now":true'*) [ -f "$work/running" ] && kill -TERM "$(cat "$work/running")" ;; esac
  done
}
is_over() { [ "$failed" -gt 0 ] || [ -n "$interrupted" ] || [ -e "$work/cancelled" ]; }
emit() { # type, members
  [ -n "$events" ] || return 0
  sequence=$((sequence + 1))
  printf '{"seq":%s,"time":"%s","type":"%s",%s}\n' "$sequence" "$(now)" "$1" "$2"
}
finish() {
  outcome=ok code=0 reason=
  if [ -n "$interrupted" ]; then outcome=interrupted code=$interrupted reason=',"reason":"a signal ended the run"'
  elif [ -e "$work/cancelled" ]; then outcome=cancelled code=6 reason=",\"reason\":\"$(cat "$work/cancelled")\""
  elif [ "$failed" -gt 0 ]; then outcome=failed code=2
  else emit stage_done '"stage":0,"next":null'
  fi
  emit run_done "\"status\":\"$outcome\",\"exit\":$code,\"ok\":$ok,\"changed\":$changed,\"failed\":$failed,\"skipped\":0,\"ignored\":0$reason"
  [ -n "$events" ] || printf '%s: %s, ok=%s changed=%s failed=%s\n' "$host" "$outcome" "$ok" "$changed" "$failed"
  exit "$code"
}
play() { is_over || emit play_started "$1"; } # members
# Runs a task: members of its events, name, module, then OPTION=VALUE and what comes after -- (the words of a command).
task() {
  is_over && return
  members=$1,'"handler":false' name=$2 module=$3
  shift 3
  chdir= creates= removes= src= dest= path= mode= state= file=
  while [ "$1" != -- ]; do
    eval "${1%%=*}=\${1#*=}"
    shift
  done
  shift
  emit task_started "$members"
  begun=$(date +%s)
  "module_$module" "$@"
  emit task_done "$members,\"status\":\"$status\",\"result\":{$result},\"duration_ms\":$((($(date +%s) - begun) * 1000))$cut"
  [ -n "$events" ] || printf '%s: %s%s\n' "$status" "$name" "${said:+: $said}"
  case $status in
    failed) failed=$((failed + 1)) ;;
    changed) ok=$((ok + 1)) changed=$((changed + 1)) ;;
    *) ok=$((ok + 1)) ;;
  esac
}
# Ends a task: status, message, more members of the result.
conclude() {
  status=$1 said=$2 cut=
  result="\"changed\":$([ "$1" = changed ] && echo true || echo false),\"failed\":$([ "$1" = failed ] && echo true || echo false),\"msg\":\"$(json_of "$2")\"${3-}"
  return 0
}
# Sets a variable to a path with the home in place of ~/.
at_home() { case $2 in '~/'*) eval "$1=\$HOME/\${2#??}" ;; *) eval "$1=\$2" ;; esac; }
exists() { [ -e "$1" ] || [ -L "$1" ]; }

module_shell() { module_command /bin/sh -c "$1"; }
module_command() {
  at_home chdir "${chdir:-.}"
  at_home creates "$creates"
  at_home removes "$removes"
  [ -d "$chdir" ] || { conclude failed "there is no folder $chdir to change to; make it first" && return; }
  if [ -n "$creates" ] && (cd -- "$chdir" && exists "$creates"); then
    conclude ok "did not run the command since $creates exists" && return
  elif [ -n "$removes" ] && (cd -- "$chdir" && ! exists "$removes"); then
    conclude ok "did not run the command since $removes does not exist" && return
  fi
  # The shell that becomes the command has its process id by then.
  (cd -- "$chdir" && exec /bin/sh -c 'printf %s $$ >"$0"; exec "$@"' "$work/running" "$@") </dev/null >"$work/stdout" 2>"$work/stderr" 3<&- 9>&-
  rc=$?
  rm -f "$work/running"
  outputs=",\"rc\":$rc,\"stdout\":\"$(shown "$work/stdout")\",\"stderr\":\"$(shown "$work/stderr")\""
  if [ "$rc" -eq 0 ]; then conclude changed '' "$outputs"
  else
    conclude failed "the command ended with exit code $rc" "$outputs"
    [ -n "$events" ] || cat "$work/stdout" "$work/stderr" >&2
  fi
  if is_long "$work/stdout" || is_long "$work/stderr"; then cut=',"cut":true'; fi
}
is_long() { [ "$(wc -c <"$1")" -gt "$limit" ]; }
shown() {
  if is_long "$1"; then
    head -c $((limit / 4)) "$1" | json
    printf ' [%s more bytes] ' $(($(wc -c <"$1") - limit))
    tail -c $((limit - limit / 4)) "$1" | json
  else json <"$1"
  fi
}
module_copy() {
  at_home dest "$dest"
  [ -n "$src" ] && [ -d "$dest" ] && dest=${dest%/}/$src
  case $dest in */) conclude failed "there is no folder $dest; make it first" && return ;; esac
  [ ! -d "$dest" ] || { conclude failed "$dest is a folder; name a file" && return; }
  if [ -f "$dest" ] && [ "$(digest <"$dest")" = "$file" ]; then set_mode "$dest" ok; return; fi
  if [ -f "$dest" ]; then mode=${mode:-$(stat -L -c %a "$dest")} owner=$(stat -L -c %u:%g "$dest")
  else mode=${mode:-$(printf '%o' $((0666 & ~0$(umask))))} owner=
  fi
  # Whoever looks at the destination sees the old file or the new one.
  new=$(mktemp "$(dirname -- "$dest")/.rustle.XXXXXX") && content "$file" >"$new" && [ "$(digest <"$new")" = "$file" ] &&
    { [ -z "$owner" ] || [ "$owner" = "$(stat -c %u:%g "$new")" ] || chown "$owner" "$new"; } && chmod "$mode" "$new" && mv -f -- "$new" "$dest" || {
    [ -z "$new" ] || rm -f -- "$new"
    conclude failed "cannot write $dest; make room, or grant the login the right to write there" && return
  }
  conclude changed "wrote $dest"
}
# Ends a task whose content is as it should be: path, status unless the mode has to change.
set_mode() {
  if [ -z "$mode" ] || [ $((0$(stat -L -c %a "$1"))) -eq $((0$mode)) ]; then conclude "$2" ''
  elif chmod "$mode" "$1"; then conclude changed "set the mode of $1"
  else conclude failed "cannot set the mode of $1; grant the login the right to do so"
  fi
}
module_file() {
  at_home path "${path:-$dest}"
  before=$(exists "$path" && stat -c %F "$path")
  case $state in
    absent)
      if [ -z "$before" ]; then conclude ok ''
      elif rm -rf -- "${path%/}"; then conclude changed "removed $path"
      else conclude failed "cannot remove $path; grant the login the right to do so"
      fi
      ;;
    directory)
      if [ -d "$path" ]; then set_mode "$path" ok
      elif make_folder "$path"; then conclude changed "made $path"
      else conclude failed "cannot make the folder $path; see what is in its place, or grant the login the right to write there"
      fi
      ;;
    touch)
      if touch -- "$path"; then set_mode "$path" changed
      else conclude failed "cannot touch $path; make its folder first, or grant the login the right to write there"
      fi
      ;;
    *)
      if [ ! -e "$path" ]; then conclude failed "there is no $path; state file makes none, touch and copy do"
      elif [ "$state" = file ] && [ ! -f "$path" ]; then conclude failed "$path is no file ($before)"
      else set_mode "$path" ok
      fi
      ;;
  esac
}
make_folder() { # every folder that is made gets the mode
  [ -d "$1" ] || { make_folder "$(dirname -- "$1")" && mkdir -- "$1" && { [ -z "$mode" ] || chmod "$mode" "$1"; }; }
}

# --- Releases on the host (docs/host-layout.md) -----------------------------------------------------------------------------------------------------------------------
host() {
  action=$1 state= artifact= pack= list= keep=1 all= for_plan= for_inventory= for_host= deployment= to= written=0 bad=
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --all) all=yes && shift && continue ;;
      --state) state=$2 ;;
      --artifact) artifact=$2 ;;
      --pack) pack=$2 ;;
      --segments) list=$2 ;;
      --keep) keep=$2 ;;
      --plan) for_plan=$2 ;;
      --inventory) for_inventory=$2 ;;
      --host) for_host=$2 ;;
      --deployment) deployment=$2 ;;
      --to) to=$2 ;;
      *) refuse usage "host $action has no option $1 here: an artifact in sh makes no link (rustle_target_path) and knows no lease" ;;
    esac
    shift 2
  done
  umask 077
  [ ! -e "$state/epoch" ] || refuse foreign-state "leases are in use in $state ($state/epoch), which an artifact in sh does not know; clean up with the compiler that made them"
  command -v flock >/dev/null || refuse io 'flock is not installed, without which two changes could not be told from one; install util-linux'
  mkdir -p "$state/tmp" "$state/segments" "$state/releases" || refuse io "cannot make folders in $state; make room or grant the login the right to write there"
  work=$(mktemp -d "$state/tmp/XXXXXX") || refuse io "cannot write in $state/tmp; make room or grant the login the right to write there"
  trap 'rm -rf "$work"' EXIT
  case $action in
    stage) stage ;;
    activate) lock && activate "$artifact" ;;
    rollback) lock && roll_back ;;
    prune) lock && if [ -n "$all" ]; then remove_all; else prune; fi ;;
    status) status ;;
    *) refuse usage "host has no subcommand $action here: an artifact in sh has stage, activate, rollback, prune and status" ;;
  esac
}
reply() { printf '{%s,"ok":true%s}\n' "$format" "$1"; }
refuse() { # kind, message, segments
  printf '{%s,"ok":false,"error":{"kind":"%s","message":"%s"%s}}\n' "$format" "$1" "$(json_of "$2")" "${3:+,\"segments\":[${3#,}]}"
  case $1 in usage) exit 4 ;; digest-mismatch | damaged-artifact) exit 3 ;; locked | run-active) exit 5 ;; *) exit 1 ;; esac
}
lock() { exec 8>"$state/lock" && flock -w 10 8 || refuse locked "another command changes $state; deploy again"; }
refuse_while_running() { exec 9>"$state/run.lock" && flock -n 9 || refuse run-active "a run goes on in $state; wait for it"; }
current() { folder=$(cd -P "$state/current" 2>/dev/null && pwd) && printf '%s' "${folder##*/}"; }
field() { sed -n "s/.*\"$2\":\"\([^\"]*\)\".*/\1/p" "$state/releases/$1/release.json" 2>/dev/null; } # release, name
quoted() { if [ -n "$1" ]; then printf '"%s"' "$1"; else printf null; fi; }
# What is renamed after this is there for good. Where sync takes no names, it syncs everything.
durable() { sync "$@" 2>/dev/null || sync; }

stage() {
  trap 'rm -rf "$work" "$pack"' EXIT
  release=$state/releases/$artifact
  if [ "$(digest 2>/dev/null <"$release/runner")" = "$artifact" ]; then reply ",\"artifact\":\"$artifact\",\"already\":true,\"written\":0"; return; fi
  mkdir "$work/new" && take_segments
  [ -z "$bad" ] || refuse digest-mismatch "segments are missing or not what they were; send them again" "$bad"
  [ "$(digest <"$work/new/runner")" = "$artifact" ] || refuse digest-mismatch "the segments do not make up $artifact; deploy again"
  describe "$work/new/runner" || refuse damaged-artifact "$artifact has no description of an artifact in sh; compile it again"
  [ "$plan/$inventory/$host" = "$for_plan/$for_inventory/$for_host" ] || refuse other-artifact "$artifact was compiled for host \"$host\" of $plan, $inventory instead of \"$for_host\" of $for_plan, $for_inventory"
  chmod 700 "$work/new/runner" && sed 's/^+//' "$list" >"$work/new/segments" && staged=$(now) && record "$artifact" '' '' '' >"$work/new/release.json" &&
    durable "$work/new"/* "$work/new" || refuse io "cannot write $release; make room"
  lock
  for other in "$state"/releases/*/release.json; do
    [ ! -f "$other" ] || grep -qF "$(owner)" "$other" || refuse other-host "$other is a release of another host or machine; give each a state folder of its own (rustle_state_dir)"
  done
  [ ! -d "$release" ] || mv "$release" "$work/damaged"
  mv "$work/new" "$release" && durable "$state/releases" || refuse io "cannot write $release; make room"
  reply ",\"artifact\":\"$artifact\",\"already\":false,\"written\":$written"
}
# Puts the segments together; those with + before them come from the pack, where they lie one after another.
take_segments() {
  at=0
  while IFS=: read -r segment size; do
    kept=$state/segments/${segment#+}
    if [ "$segment" != "${segment#+}" ]; then
      bytes "$at" "$size" "$pack" >"$work/segment" && durable "$work/segment" && mv "$work/segment" "$kept" || refuse io "cannot write $kept; make room"
      at=$((at + size)) written=$((written + 1))
    fi
    if [ -f "$kept" ] && [ "$(digest <"$kept")" = "${segment#+}" ]; then cat "$kept" >>"$work/new/runner" || refuse io "cannot write in $work; make room"
    else bad="$bad,\"${segment#+}\""
    fi
  done <"$list"
}
owner() {
  printf '"plan":"%s","inventory":"%s","host":"%s",' "$(json_of "$plan")" "$(json_of "$inventory")" "$(json_of "$host")"
  printf '"machine_id":%s' "$(quoted "$(cat /etc/machine-id 2>/dev/null)")"
}
record() { # artifact, deployment, what it replaces, when it was activated
  printf '{%s,"artifact":"%s","deployment":%s,"replaces":%s,' "$format" "$1" "$(quoted "$2")" "$(quoted "$3")"
  printf '"staged":"%s","activated":%s,%s,"link":null}\n' "$staged" "$(quoted "$4")" "$(owner)"
}
activate() { # release
  before=$(current)
  [ -f "$state/releases/$1/runner" ] || refuse not-staged "release $1 is not on this host; stage it first"
  [ "$(digest <"$state/releases/$1/runner")" = "$1" ] || refuse digest-mismatch "release $1 has changed on this host's disk since it was staged; stage it again"
  if [ "$before" = "$1" ]; then reply ",\"current\":\"$1\",\"previous\":$(quoted "$(field "$1" replaces)"),\"already\":true"; return; fi
  refuse_while_running
  describe "$state/releases/$1/runner" && staged=$(field "$1" staged) && record "$1" "$deployment" "$before" "$(now)" >"$work/release.json" &&
    durable "$work/release.json" && mv -f "$work/release.json" "$state/releases/$1/" &&
    ln -s "releases/$1" "$work/current" && durable "$work" "$state/releases/$1" || refuse io "cannot write in $state; make room"
  # Into the folder, not onto the name: that would lead to the release that is current now. Renaming is the switch.
  mv -f "$work/current" "$state/" && durable "$state" || refuse io "cannot make $1 current"
  reply ",\"current\":\"$1\",\"previous\":$(quoted "$before"),\"already\":false"
}
roll_back() {
  now_current=$(current)
  if [ "$(field "$now_current" deployment)" = "$deployment" ]; then activate "$now_current"; return; fi
  to=${to:-$(field "$now_current" replaces)}
  [ -n "$to" ] || refuse nothing-to-roll-back 'the current release replaced none, so there is nothing to go back to'
  activate "$to"
}
prune() {
  now_current=$(current) removed= count=0 freed=0 others=0
  replaced=$(field "$now_current" replaces)
  for release in $(ls -t "$state/releases"); do
    case $release in "$now_current" | "$replaced") continue ;; esac
    others=$((others + 1))
    [ "$others" -gt "$keep" ] || continue
    mv "$state/releases/$release" "$work/" && removed="$removed,\"$release\"" && freed=$((freed + $(wc -c <"$work/$release/runner")))
  done
  for segment in "$state"/segments/*; do
    cat "$state"/releases/*/segments | grep -q "^${segment##*/}:" && continue
    freed=$((freed + $(wc -c <"$segment"))) count=$((count + 1))
    rm -f "$segment"
  done
  reply ",\"releases\":[${removed#,}],\"segments\":$count,\"freed\":$freed"
}
remove_all() {
  refuse_while_running
  for entry in "$state"/* "$state"/.[!.]*; do
    case ${entry##*/} in segments | releases | current | lock | tmp | incoming | runs | run.lock | '*' | '.[!.]*') ;; *) refuse foreign-state "$entry is not part of a state folder, so nothing is removed; move it away" ;; esac
  done
  rm -rf -- "$state" || refuse io "cannot remove $state"
  # The plan's folder goes with the last inventory, and .rustle with the last plan; one that is not empty stays.
  plans=${state%/*}
  rmdir -- "$plans" 2>/dev/null && case ${plans%/*} in */.rustle) rmdir -- "${plans%/*}" 2>/dev/null ;; esac
  reply ',"removed":true'
}
status() {
  records= sizes= now_current=$(current)
  for release in "$state"/releases/*/release.json; do [ ! -f "$release" ] || records="$records,$(cat "$release")"; done
  for segment in "$state"/segments/*; do [ ! -f "$segment" ] || sizes="$sizes,{\"sha256\":\"${segment##*/}\",\"size\":$(($(wc -c <"$segment")))}"; done
  reply ",\"current\":$(quoted "$now_current"),\"previous\":$(quoted "$(field "$now_current" replaces)"),\"releases\":[${records#,}],\"segments\":[${sizes#,}]"
}

case ${1-run} in
  verify | info) [ $# -eq 1 ] || die 4 "$1 takes no $2 here" ;;
esac
case ${1-run} in
  verify) verify && echo "ok: $sum" ;;
  info) info ;;
  run | -*) [ "${1-}" != run ] || shift; run "$@" ;;
  host) shift; host "$@" ;;
  *) die 4 "there is no command $1; an artifact in sh has run, verify, info and host" ;;
esac
exit
}
