#!/bin/bash
# Boots a real systemd as PID 1 of its own namespaces, on a throw-away overlay of a root tree.
#
#   boot.sh check  STATE         exit 0 when this machine allows it, else the reason on stderr
#   boot.sh run    STATE         boot, print "ready PID", stay until stdin closes, then remove every trace
#
# STATE is an empty directory made for this run; its last path component names the lab. `run` reads from it
#   files/   a tree copied over the root before the boot
#   enable   names of units to enable, one a line
#   bind     directories of this machine to show inside, one a line: INSIDE<tab>OUTSIDE
#   devices  if it is there, /sys can be written, without which systemd knows no devices and udev does not start
# LOWER names another root tree than / (a chroot with another release's systemd).
#
# The script stays in the foreground because whoever started it may be killed: its stdin closes then, and that is the
# signal to clean up. Should the script itself be killed, the kernel kills the rest (--pdeathsig, --kill-child): the
# mounts vanish with their namespaces, and what is left is an empty cgroup and STATE.
set -eu

self=$(readlink -f "$0")
action=$1
state=$2
name=${state##*/}
root=$state/root       # the overlay that becomes / inside
layer=$state/layer     # what is written inside lands here, in memory
cgroups=$state/cgroups # a cgroup2 mount of our own: where the machine keeps its own does not matter then
cgroup=$cgroups/$name
lower=${LOWER:-/}

die() {
  echo "boot.sh: $*" >&2
  exit 1
}

# Mounts that only this process and its children see, the overlay among them. In the outer namespace, so that the tree
# can still be read after the systemd inside has gone.
mount_outer() {
  mkdir -p "$root" "$layer" "$cgroups"
  mount -t tmpfs -o mode=755 tmpfs "$layer"
  mkdir "$layer/upper" "$layer/work"
  mount -t overlay -o "lowerdir=$lower,upperdir=$layer/upper,workdir=$layer/work" overlay "$root"
  mount -t cgroup2 cgroup2 "$cgroups"
}

# This machine's own services must not start a second time: only what the distribution's packages want by default and
# what the caller brings is left.
prepare_tree() {
  rm -rf "$root"/etc/systemd/system/* "$root"/etc/rc?.d "$root/var/log/journal"
  mkdir -p "$root/etc/systemd/system" "$root/etc/systemd/journald.conf.d"
  ln -s /dev/null "$root/etc/systemd/system/getty.target"
  printf '[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n' >"$root/etc/systemd/journald.conf.d/lab.conf"
  # Replaced, not truncated: they may be links or bind mounts' shadows in the tree below.
  rm -f "$root/etc/machine-id" "$root/etc/fstab"
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  : >"$root/etc/fstab"
  if [ -d "$state/files" ]; then
    cp -a --no-preserve=ownership "$state/files/." "$root/"
  fi
  if [ -s "$state/enable" ]; then
    xargs -d '\n' -a "$state/enable" systemctl --root="$root" --quiet enable
  fi
}

# From here on PID 1 of the new PID namespace; the machine's /proc is still mounted and tells its number outside.
inside() {
  read -r outer_pid _ </proc/self/stat
  echo "$outer_pid" >"$state/pid"
  # Only now the cgroup namespace: its root is the cgroup entered here, and nobody but the systemd inside may sit in
  # it, else that could not distribute controllers.
  echo 0 >"$cgroup/cgroup.procs"
  exec unshare --cgroup -- bash "$self" pivot "$state"
}

mount_inner() {
  mount -t proc proc "$root/proc"
  # Not namespaced, and the machine's: read-only.
  local path
  for path in sys sysrq-trigger; do
    [ -e "$root/proc/$path" ] || continue
    mount --bind "$root/proc/$path" "$root/proc/$path"
    mount -o remount,bind,ro "$root/proc/$path"
  done
  local access=ro
  [ ! -e "$state/devices" ] || access=rw
  mount -t sysfs -o "$access" sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  if [ -e "$state/devices" ]; then
    # Where /dev is no devtmpfs, systemd listens to udev only if udev seems to run already.
    mkdir "$root/run/udev"
    : >"$root/run/udev/control"
  fi
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  local node kind major minor
  for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    IFS=: read -r kind major minor <<<"$node"
    mknod -m 666 "$root/dev/$kind" c "$major" "$minor"
  done
  local fd=0
  for kind in stdin stdout stderr; do
    ln -s "/proc/self/fd/$fd" "$root/dev/$kind"
    fd=$((fd + 1))
  done
}

bind_directories() {
  [ -f "$state/bind" ] || return 0
  local inside outside
  while IFS=$'\t' read -r inside outside; do
    mkdir -p "$root$inside"
    mount --bind "$outside" "$root$inside"
  done <"$state/bind"
}

pivot() {
  mount_inner
  bind_directories
  hostname "$name"
  cd "$root"
  # The new root goes on top of the old one, which is then taken away from under it: pivot_root(2), NOTES.
  pivot_root . .
  umount -l .
  local systemd=/usr/lib/systemd/systemd
  [ -x "$systemd" ] || systemd=/lib/systemd/systemd
  # Without these capabilities nothing inside can load modules into, or set the clock of, the machine itself.
  exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv --bounding-set=-sys_module,-sys_time,-sys_rawio \
    "$systemd" --system --log-target=journal </dev/null
}

enter() { # COMMAND… inside
  nsenter --all --target "$(cat "$state/pid")" -- "$@"
}

wait_until_booted() {
  local deadline=$((SECONDS + ${BOOT_TIMEOUT:-60})) answer
  while :; do
    kill -0 "$init" 2>/dev/null || die "systemd ended while booting: $(cat "$state/console")"
    if [ -s "$state/pid" ]; then
      answer=$(enter systemctl is-system-running 2>/dev/null) || true
      case $answer in running | degraded) return ;; esac
    fi
    [ "$SECONDS" -lt "$deadline" ] || die "not booted in time (${answer:-no answer}): $(cat "$state/console")"
    sleep 0.02
  done
}

remove_cgroup() {
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
}

# The cgroup is what a name stands for. One without processes was left by a run that was killed.
claim_name() {
  ! grep -qs 'populated 0' "$cgroup/cgroup.events" || remove_cgroup
  mkdir "$cgroup" 2>/dev/null || {
    cgroup=
    die "a lab named $name is running already"
  }
}

cleanup() {
  trap - EXIT
  set +e
  [ -z "${init:-}" ] || kill -KILL "$init" 2>/dev/null # its child, PID 1 inside, goes with it, and so does everything
  [ -z "${reader:-}" ] || kill "$reader" 2>/dev/null
  wait 2>/dev/null
  local try
  for try in 1 2 3 4 5 6 7 8 9 10; do # the last processes may still be on their way out
    [ -d "$cgroup" ] || break
    remove_cgroup
    sleep 0.05
  done
  umount "$root" "$layer" "$cgroups"
  rmdir "$root" "$layer" "$cgroups"
  rm -rf --one-file-system "$state"
}

run() {
  mkdir -p "$cgroups"
  trap cleanup EXIT
  trap 'exit 143' TERM HUP INT
  mount_outer
  claim_name
  prepare_tree
  setpriv --pdeathsig KILL unshare --pid --fork --kill-child --mount --propagation private --uts --ipc --net -- \
    bash "$self" inside "$state" >"$state/console" 2>&1 </dev/null &
  init=$!
  wait_until_booted
  echo "ready $(cat "$state/pid")"
  cat >/dev/null <&0 &
  reader=$!
  wait -n || true # the caller has closed our stdin, or the systemd inside has shut down
}

check() {
  [ "$(id -u)" = 0 ] || die "needs root"
  [ -x /usr/lib/systemd/systemd ] || [ -x /lib/systemd/systemd ] || die "needs systemd installed"
  local tool
  for tool in unshare nsenter setpriv pivot_root; do
    command -v "$tool" >/dev/null || die "needs $tool (util-linux)"
  done
  grep -qw cgroup2 /proc/filesystems || die "needs a kernel with cgroup2"
  unshare --mount --propagation private -- bash "$self" probe "$state" >"$state/probe" 2>&1 ||
    die "this machine does not permit it: $(tail -n 1 "$state/probe")"
}

# What `run` needs most and containers often refuse.
probe() {
  mount_outer
  mkdir "$cgroup"
  rmdir "$cgroup"
  unshare --pid --fork --mount --uts --ipc --net --cgroup -- mount -t sysfs -o ro sysfs "$root/sys"
}

case $action in
  check | probe | inside | pivot) "$action" ;;
  run) exec unshare --mount --propagation private -- bash "$self" supervise "$state" ;;
  supervise) run ;;
  *) die "unknown action: $action" ;;
esac
