/** Paths in the checkout, so that every script works from any current folder. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHECKOUT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** An absolute path below the checkout. */
export function inCheckout(...parts) {
  return join(CHECKOUT, ...parts);
}

/** True where the machine is a KubeEdge node: the agent then finds everything in EdgeCore's own configuration. */
export function isKubeEdgeNode() {
  return existsSync('/etc/kubeedge/config/edgecore.yaml');
}
