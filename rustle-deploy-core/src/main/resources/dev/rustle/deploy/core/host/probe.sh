# Says what this host is and what it has. Arguments: the folder of all state folders (~/ is the home), plan, inventory (as names of folders).
states=$1 plan=$2 inventory=$3
printf '@probe 1\n'
printf 'system=%s\n' "$(uname -s)"
printf 'machine=%s\n' "$(uname -m)"
printf 'tool=%s\n' "$tool"
case ${HOME-} in
  /*) ;;
  *) HOME= ;;
esac
# Making a home is not for us to do.
if [ -n "$HOME" ] && [ ! -d "$HOME" ]; then
  printf 'missing_home=%s\n' "$HOME"
  HOME=
fi
printf 'home=%s\n' "$HOME"
state=
case $states in
  '~/'*) [ -n "$HOME" ] && state=${HOME%/}/${states#??}/$plan/$inventory ;;
  *) state=$states/$plan/$inventory ;;
esac
if [ -n "$state" ]; then
  if [ -e "$state" ]; then
    printf 'exists=yes\n'
    # A folder that is not made yet may have been made by somebody else.
    if [ ! -d "$state/releases" ]; then
      foreign=$(foreign "$state")
      [ -n "$foreign" ] && printf 'foreign=%s\n' "$foreign"
    fi
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
