#!/bin/sh
# Removes what install.sh has installed: uninstall.sh [--prefix /opt/edgectl] [--purge]
# Configuration, users and data stay, but with --purge.
set -eu

prefix=/opt/edgectl
purge=no
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix needs a folder}; shift 2 ;;
        --prefix=*) prefix=${1#*=}; shift ;;
        --purge) purge=yes; shift ;;
        *) echo "usage: uninstall.sh [--prefix /opt/edgectl] [--purge]" >&2; exit 2 ;;
    esac
done
root=${DESTDIR:-}
[ -n "$root" ] || [ "$(id -u)" = 0 ] || { echo "uninstall.sh: run it as root" >&2; exit 1; }
[ -L "$root$prefix/current" ] || { echo "uninstall.sh: nothing of edgectl is in $prefix" >&2; exit 1; }

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemctl disable --now edgectl-agent.service || true
fi
rm -f "$root/etc/systemd/system/edgectl-agent.service"
[ -n "$root" ] || [ ! -d /run/systemd/system ] || systemctl daemon-reload

# Links of ours alone: somebody else's edgectl stays.
for link in bin/edgectl sbin/edgectl-agent share/man/man1/edgectl.1.gz share/man/man8/edgectl-agent.8.gz \
    share/bash-completion/completions/edgectl share/zsh/site-functions/_edgectl \
    share/fish/vendor_completions.d/edgectl.fish; do
    case $(readlink "$root/usr/local/$link" || true) in
        "$prefix"/current/*) rm -f "$root/usr/local/$link" ;;
    esac
done
for version in "$root$prefix"/*-*; do
    [ ! -f "$version/runtime/bin/node" ] || [ ! -d "$version/agent" ] || rm -rf "$version"
done
rm -f "$root$prefix/current"
rmdir "$root$prefix" 2>/dev/null || true

if [ "$purge" = yes ]; then
    rm -rf "$root/etc/edgectl" "$root/var/lib/edgectl" "$root/run/edgectl"
    echo "Removed, with configuration, users and data."
else
    echo "Removed. /etc/edgectl and /var/lib/edgectl stay: uninstall.sh --purge removes them too."
fi
