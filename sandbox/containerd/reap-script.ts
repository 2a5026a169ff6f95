/**
 * Ends everything that one sandbox containerd started, and its folder with it: a shell script, so that it costs nothing while it waits.
 *
 * It waits on stdin, whose other end the starter holds: an orderly stop closes it, and so does the kernel when the starter dies
 * in any other way. So there is one way down, and it is also the way after a crash.
 *
 * Arguments: folder, name of the cgroup, and 1 to leave the folder itself (logs, store) in place.
 */
export const REAP_SCRIPT = String.raw`
folder=$1 cgroup=$2 keep=$3
trap '' INT TERM HUP
cat >/dev/null

run=$folder/run/containerd
[ -r "$run/pid" ] && kill -9 "$(cat "$run/pid")" 2>/dev/null

# The shim first: it would report, and log, the deaths that follow. Each is told apart by our own socket in its arguments.
# A containerd whose starter died before it had noted the pid is told apart by its configuration. ctr, which the starter fills
# it with, would wait for it for good.
for comm in /proc/[0-9]*/comm; do
  read -r name <"$comm" 2>/dev/null || continue
  case $name in
    containerd-shim* | ctr) own=$run/containerd.sock ;;
    containerd) own=$run/config.toml ;;
    *) continue ;;
  esac
  pid=$(echo "$comm" | cut -d/ -f3)
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF "$own" && kill -9 "$pid" 2>/dev/null
done
for bundle in "$run"/state/io.containerd.runtime.v2.task/*/*; do
  [ -d "$bundle" ] || continue
  # The first process of a container has a pid namespace of its own: its death takes the others with it. The file outlives the
  # process, and its number may be another's by now: the cgroup tells.
  pid=$(cat "$bundle/init.pid" 2>/dev/null)
  grep -q "/$cgroup/" "/proc/$pid/cgroup" 2>/dev/null && kill -9 "$pid" 2>/dev/null
  [ -r "$bundle/address" ] && rm -f "$(sed 's,^unix://,,' "$bundle/address")"
done
# One hierarchy per controller, or a single one.
groups=
for group in /sys/fs/cgroup/"$cgroup" /sys/fs/cgroup/*/"$cgroup"; do [ -d "$group" ] && groups="$groups $group"; done
# What was adopted by the host's pid namespace (hostPID pods) is still in our cgroup.
for group in $groups; do
  for procs in "$group"/*/cgroup.procs; do
    # A process of a foreign pid namespace is listed as 0, which to kill(1) is ourselves.
    while read -r pid; do [ "$pid" -gt 0 ] && kill -9 "$pid"; done 2>/dev/null <"$procs"
  done
done

try=0
while [ $try -lt 100 ]; do
  left=0
  for mounted in $(grep -F " $folder/" /proc/self/mountinfo | cut -d' ' -f5 | sort -r); do
    umount -l "$mounted" 2>/dev/null || left=1
  done
  for group in $groups; do
    rmdir "$group"/*/ "$group" 2>/dev/null
    [ -d "$group" ] && left=1
  done
  [ $left = 0 ] && break
  try=$((try + 1))
  sleep 0.05
done
rm -rf "$run"
[ "$keep" = 1 ] || rm -rf "$folder"
`;
