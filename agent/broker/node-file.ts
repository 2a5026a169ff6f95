/** Names the node beside the agent's socket while the agent is ready; without it a client asks the broker and waits for the answer. */
import { rmSync } from 'node:fs';
import { nodeFileOf } from '@edgectl/rpc-schema/node-file';
import type { Logger } from 'pino';
import { replaceFile } from '../../common/private-file.ts';

export interface NodeFileOptions {
  readonly socket: string;
  readonly node: string;
  readonly log: Logger;
}

export class NodeFile {
  readonly #options: NodeFileOptions;

  constructor(options: NodeFileOptions) {
    this.#options = options;
  }

  /** A place that cannot be written costs clients a few milliseconds, nothing else. @returns takes it away again */
  write(): Disposable {
    const { socket, node, log } = this.#options;
    const path = nodeFileOf(socket);
    try {
      replaceFile(path, `${node}\n`, 0o600);
    } catch (error) {
      log.debug({ path, reason: (error as Error).message }, 'the node file was not written');
    }
    return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
  }
}
