# Says what this host is and what it has. Arguments: plan, inventory (as names of folders).
plan=$1 inventory=$2
printf '@probe 1\n'
printf 'system=%s\n' "$(uname -s)"
printf 'machine=%s\n' "$(uname -m)"
printf 'tool=%s\n' "$tool"
case ${HOME-} in
  /*) ;;
  *) HOME= ;;
esac
printf 'home=%s\n' "$HOME"
if [ -n "$HOME" ]; then
  state=$HOME/.rustle/$plan/$inventory
  if [ -e "$state" ]; then
    printf 'exists=yes\n'
  fi
  if [ -L "$state/current" ]; then
    release=$(cd -P "$state/current" 2>/dev/null && pwd)
    printf 'current=%s\n' "${release##*/}"
  fi
  for file in "$state"/segments/*; do
    [ -f "$file" ] && printf 'segment=%s\n' "${file##*/}"
  done
fi
printf '@end\n'
