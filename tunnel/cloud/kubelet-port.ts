/** Makes the Node object say where its kubelet is reached: kube-apiserver dials that port, and a DNAT rule leads it here. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { KubernetesClient, KubernetesNode } from './kubernetes-client.ts';
import type { NodeSession } from './node-session.ts';

const RETRY_MS = 5_000;
/** A Node that was created again has lost it; an address may change. */
const CHECK_MS = 300_000;
/** A node that the API does not know is given up after so long, as by KubeEdge's cloud. */
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
  /** Their ports were set a moment ago: whether that is to be done again. */
  readonly #resting = new WeakMap<NodeSession, { again: boolean }>();

  constructor(options: KubeletPortOptions) {
    this.#options = options;
  }

  /**
   * Looks at once, again soon after a failure, and now and then as long as the tunnel connected. Ends the tunnel of a node that the
   * API has not known for two minutes.
   */
  see(session: NodeSession): void {
    this.#check(session, undefined).catch((error: unknown) =>
      this.#options.log.error({ err: error }, 'fault while checking a node'),
    );
  }

  /** The Node was changed, or created again: its port is set at once; in a fight with another writer, or after a failure, a little later. */
  changed(session: NodeSession, node: KubernetesNode): void {
    const { port } = this.#options;
    if (node.addresses.length > 0) session.addresses = node.addresses;
    if (port === undefined || node.kubeletPort === port) return;
    const resting = this.#resting.get(session);
    if (resting === undefined) this.#setAndRest(session);
    else resting.again = true;
  }

  #setAndRest(session: NodeSession): void {
    const { clock, log } = this.#options;
    const resting = { again: false };
    this.#resting.set(session, resting);
    clock.after(
      RETRY_MS,
      () => {
        this.#resting.delete(session);
        if (resting.again) this.#setAndRest(session);
      },
      session.ended,
    );
    this.#set(session).catch((error: unknown) => {
      resting.again = true;
      log.warn({ node: session.node, err: error }, 'the port of its kubelet cannot be set; trying again');
    });
  }

  async #check(session: NodeSession, unknownSinceMs: number | undefined): Promise<void> {
    const { clock, log } = this.#options;
    try {
      await this.#set(session);
      this.#again(CHECK_MS, session, undefined);
    } catch (thrown) {
      const error = EdgectlError.from(thrown, 'Unavailable', { layer: 'tunnel' });
      if (session.ended.aborted) return;
      log.warn({ node: session.node, err: error }, 'the port of its kubelet cannot be set; trying again');
      const sinceMs = error.kind === 'NotFound' ? (unknownSinceMs ?? clock.monotonic()) : undefined;
      if (sinceMs !== undefined && clock.monotonic() - sinceMs > UNKNOWN_LIMIT_MS)
        session.link.close(error, true);
      else this.#again(RETRY_MS, session, sinceMs);
    }
  }

  #again(delayMs: number, session: NodeSession, unknownSinceMs: number | undefined): void {
    this.#options.clock.after(delayMs, () => void this.#check(session, unknownSinceMs), session.ended);
  }

  async #set(session: NodeSession): Promise<void> {
    const { kubernetes, port, log } = this.#options;
    const node = await kubernetes.node(session.node);
    session.addresses = node.addresses;
    if (port === undefined || node.kubeletPort === port || session.ended.aborted) return;
    await kubernetes.setKubeletPort(session.node, port);
    log.info({ node: session.node, port, before: node.kubeletPort }, 'set the port of its kubelet');
  }
}
