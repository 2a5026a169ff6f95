/** Reads which node a unix socket serves from the file beside it, where the agent wrote one. */
import { readFileSync, statSync } from 'node:fs';
import { nodeFileOf } from '@edgectl/rpc-schema/node-file';
import { isPrincipal, MAX_LABEL_BYTES } from '@edgectl/rpc-schema/topic-levels';

/** `undefined` if there is no such file, or none that names a node: the broker is asked then. */
export function namedNode(socket: string): string | undefined {
  const path = nodeFileOf(socket);
  try {
    if (statSync(path).size > MAX_LABEL_BYTES + 1) return undefined;
    const name = readFileSync(path, 'utf8').replace(/\n$/, '');
    return isPrincipal(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
