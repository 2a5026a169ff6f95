#!/bin/sh
# edgectl. Runs on $EDGECTL_NODE where that is set, else on the Node.js that it was built with, else on what scripts/node or PATH has;
# `edgectl version` says which one it is.
self=$0
while [ -h "$self" ]; do
  target=$(readlink -- "$self")
  case $target in
    /*) self=$target ;;
    *) self=${self%/*}/$target ;;
  esac
done
program=${self%/*}/edgectl.cjs
finder=${self%/*}/../scripts/node
node='@NODE@'
if [ -z "${EDGECTL_NODE-}" ] && [ -x "$node" ]; then
  exec "$node" "$program" "$@"
fi
if [ -f "$finder" ]; then
  exec sh "$finder" "$program" "$@"
fi
exec "${EDGECTL_NODE:-node}" "$program" "$@"
