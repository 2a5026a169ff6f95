#!/bin/sh
# edgectl-cloud, on the Node.js that is installed beside it.
self=$(readlink -f -- "$0")
here=${self%/*}
exec "$here/../runtime/bin/node" "$here/edgectl-cloud.js" "$@"
