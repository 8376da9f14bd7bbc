# Removes a state folder in which there is no release that could do so itself, only what an interrupted upload left. Argument: state.
state=$1
[ -L "$state" ] && refuse state "$state is a symbolic link"
rm -rf -- "$state" || refuse write "cannot remove $state"
printf '@end\n'
