#!/bin/sh
# edgectl-agent, on the Node.js that is installed beside it.
self=$(readlink -f -- "$0")
here=${self%/*}
exec "$here/../runtime/bin/node" "$here/agent.js" "$@"
