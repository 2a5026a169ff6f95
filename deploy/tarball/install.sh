#!/bin/sh
# Installs the agent and the command edgectl from this folder: install.sh [--prefix /opt/edgectl] [--no-start]
# An older version is replaced; what runs of it keeps its files until it is restarted. Configuration and data are never touched.
set -eu

prefix=/opt/edgectl
start=yes
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix needs a folder}; shift 2 ;;
        --prefix=*) prefix=${1#*=}; shift ;;
        --no-start) start=no; shift ;;
        *) echo "usage: install.sh [--prefix /opt/edgectl] [--no-start]" >&2; exit 2 ;;
    esac
done
case $prefix in
    /*) ;;
    *) echo "install.sh: --prefix $prefix: give the whole path" >&2; exit 2 ;;
esac
# Another root than this machine's: an image that is being made.
root=${DESTDIR:-}
[ -n "$root" ] || [ "$(id -u)" = 0 ] || { echo "install.sh: run it as root" >&2; exit 1; }

here=$(cd -- "$(dirname -- "$0")" && pwd)
id='@ID@'
if [ -z "$root" ]; then
    if [ -e /usr/lib/edgectl/agent ]; then
        echo "install.sh: the packages of edgectl are installed: remove edgectl-agent, edgectl-client and edgectl-runtime first (apt or dnf)" >&2
        exit 1
    fi
    # Says which library is missing where one is, before anything is changed.
    "$here/files/usr/lib/edgectl/runtime/bin/node" --version >/dev/null || {
        echo "install.sh: the Node.js of this archive does not run here: it needs glibc 2.34, libstdc++ of GCC 11 and libatomic" >&2
        exit 1
    }
fi

place=$root$prefix
mkdir -p "$place"
if [ ! -d "$place/$id" ]; then
    rm -rf "$place/.new"
    cp -a "$here/files/usr/lib/edgectl" "$place/.new"
    cp -a "$here/files/usr/share" "$place/.new/share"
    cp -a "$here/uninstall.sh" "$place/.new/uninstall.sh"
    chown -R 0:0 "$place/.new" 2>/dev/null || true
    mv "$place/.new" "$place/$id"
fi
before=$(readlink "$place/current" || true)
ln -sfn "$id" "$place/.current"
mv -T "$place/.current" "$place/current"
# The version before this one may still be running; installed once more, nobody knows which one does. What else is in the folder is not ours.
for old in "$place"/*-*; do
    case ${old##*/} in
        "$id" | "$before") ;;
        *) [ "$before" = "$id" ] || [ ! -f "$old/runtime/bin/node" ] || [ ! -d "$old/agent" ] || rm -rf "$old" ;;
    esac
done

link() {
    mkdir -p "$root${2%/*}"
    ln -sfn "$1" "$root$2"
}
link "$prefix/current/client/edgectl" /usr/local/bin/edgectl
link "$prefix/current/agent/edgectl-agent" /usr/local/sbin/edgectl-agent
link "$prefix/current/share/man/man1/edgectl.1.gz" /usr/local/share/man/man1/edgectl.1.gz
link "$prefix/current/share/man/man8/edgectl-agent.8.gz" /usr/local/share/man/man8/edgectl-agent.8.gz
link "$prefix/current/share/bash-completion/completions/edgectl" /usr/local/share/bash-completion/completions/edgectl
link "$prefix/current/share/zsh/vendor-completions/_edgectl" /usr/local/share/zsh/site-functions/_edgectl
link "$prefix/current/share/fish/vendor_completions.d/edgectl.fish" /usr/local/share/fish/vendor_completions.d/edgectl.fish

mkdir -p "$root/etc/edgectl"
for file in agent.yaml policy.yaml; do
    [ -e "$root/etc/edgectl/$file" ] || cp "$here/files/etc/edgectl/$file" "$root/etc/edgectl/$file"
done
mkdir -p "$root/etc/systemd/system"
sed -e "s#/usr/lib/edgectl/run/current#$prefix/current/agent#g" -e "s#/usr/lib/edgectl#$prefix/current#g" \
    "$here/files/usr/lib/systemd/system/edgectl-agent.service" >"$root/etc/systemd/system/edgectl-agent.service"

echo "Installed below $prefix: $id"
if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if [ "$start" = yes ]; then
        systemctl enable edgectl-agent.service
        systemctl restart edgectl-agent.service
        echo "The agent runs: edgectl node status"
    fi
else
    echo "There is no systemd here. Start the agent with: $prefix/current/agent/edgectl-agent"
fi
