/** Makes the Node object say where its kubelet is reached: kube-apiserver dials that port, and a DNAT rule leads it here. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { NodeSession } from './node-session.ts';

const RETRY_MS = 5_000;
/** A node that the API does not know is given up after so long, as by the stock cloud. */
const UNKNOWN_LIMIT_MS = 120_000;

export interface KubeletPortOptions {
  readonly kubernetes: KubernetesClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** `undefined`: the Node objects are left alone. */
  readonly port: number | undefined;
}

export class KubeletPort {
  readonly #options: KubeletPortOptions;

  constructor(options: KubeletPortOptions) {
    this.#options = options;
  }

  /** Goes on until it succeeded, the tunnel ended, or the API did not know the node for two minutes. */
  see(session: NodeSession, sinceMs = this.#options.clock.monotonic()): void {
    const { clock, log } = this.#options;
    this.#set(session).catch((thrown: unknown) => {
      const error = EdgectlError.from(thrown, 'Unavailable', { layer: 'tunnel' });
      if (!session.link.isOpen) return;
      log.warn({ node: session.node, err: error }, 'the port of its kubelet cannot be set; trying again');
      if (error.kind === 'NotFound' && clock.monotonic() - sinceMs > UNKNOWN_LIMIT_MS)
        session.link.close(error, true);
      else clock.after(RETRY_MS, () => this.see(session, sinceMs));
    });
  }

  async #set(session: NodeSession): Promise<void> {
    const { kubernetes, port, log } = this.#options;
    const node = await kubernetes.node(session.node);
    if (node.addresses.length > 0) session.addresses = node.addresses;
    if (port === undefined || node.kubeletPort === port || !session.link.isOpen) return;
    await kubernetes.setKubeletPort(session.node, port);
    log.info({ node: session.node, port, before: node.kubeletPort }, 'set the port of its kubelet');
  }
}
