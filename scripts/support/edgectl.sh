#!/bin/sh
# edgectl. Runs on the Node.js that it was built with, else on what scripts/node or PATH has; $EDGECTL_NODE names another (an absolute
# path, or a major; anything else is the name of a KubeEdge node). `edgectl version` says which one it is.
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
case ${EDGECTL_NODE-} in
  /*)
    node=$EDGECTL_NODE
    unset EDGECTL_NODE
    exec "$node" "$program" "$@"
    ;;
  22 | 24 | 26) ;;
  *) [ -x "$node" ] && exec "$node" "$program" "$@" ;;
esac
[ -f "$finder" ] && exec sh "$finder" "$program" "$@"
exec node "$program" "$@"
