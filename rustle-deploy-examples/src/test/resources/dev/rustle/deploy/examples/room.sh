# A host with a file system of its own: an overlay of this machine's, in namespaces of its own, with a real OpenSSH server on 127.0.0.1. What is done
# there (packages, users, files) does not reach this machine. Runs until it is killed, and nothing is left then but the folder.
# Arguments: folder, port. Needs root; to be run by `unshare --mount --uts --ipc --pid --fork --kill-child --propagation private`.
set -eu
folder=$1 port=$2
root=$folder/file-system/root
mkdir -p "$folder/file-system"
mount -t tmpfs -o size=1g,mode=0755 room "$folder/file-system"
mkdir "$folder/file-system/upper" "$folder/file-system/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$folder/file-system/upper,workdir=$folder/file-system/work" room "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 room "$root/run"
mount -t tmpfs -o mode=1777 room "$root/tmp"
hostname room
mkdir -p "$root/run/sshd" "$root/etc/room"
rm -rf "$root/root/.rustle"
cp "$folder/host_key" "$folder/authorized_keys" "$root/etc/room/"
chmod 600 "$root/etc/room/host_key"
cat >"$root/etc/room/sshd_config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey /etc/room/host_key
AuthorizedKeysFile /etc/room/authorized_keys
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
UseDNS no
CONFIG
exec chroot "$root" /usr/sbin/sshd -D -e -f /etc/room/sshd_config
