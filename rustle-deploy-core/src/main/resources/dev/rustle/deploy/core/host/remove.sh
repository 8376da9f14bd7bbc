# Removes a state folder in which there is no release that could do so itself, only what an interrupted upload left. Argument: state.
state=$1
[ -L "$state" ] && refuse state "$state is a symbolic link"
foreign=$(foreign "$state")
[ -n "$foreign" ] && refuse foreign "$foreign in $state is not part of a state folder, so it is not removed; move it away"
rm -rf -- "$state" || refuse write "cannot remove $state"
# The plan's folder goes with the last inventory, and .rustle with the last plan; one that is not empty stays.
plan=${state%/*}
if rmdir -- "$plan" 2>/dev/null; then
  case ${plan%/*} in
    */.rustle) rmdir -- "${plan%/*}" 2>/dev/null ;;
  esac
fi
printf '@end\n'
