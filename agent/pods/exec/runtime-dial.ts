/** Connections to the runtime's streaming server, over the best wire that it speaks. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { RemoteConnection, RemoteReceiver } from '../../../common/remotecommand/remote-connection.ts';
import type { CriClient, ExecStreams } from '../../backends/cri/cri-client.ts';
import { dialRemote, type WireChoice } from './dial-remote.ts';

export interface RuntimeDialOptions {
  readonly cri: Pick<CriClient, 'version'>;
  readonly wires: WireChoice;
  readonly clock: Clock;
}

/** How long a runtime's version is cached: it changes only with a restart of the runtime. */
const VERSION_KEPT_MS = 60_000;

export class RuntimeDial {
  readonly #options: RuntimeDialOptions;
  #runtime: { readonly name: string; readonly atMs: number } | undefined;

  constructor(options: RuntimeDialOptions) {
    this.#options = options;
  }

  /** Whether the streaming server is known to speak WebSocket v5. @throws EdgectlError `Unavailable` */
  async speaksV5(signal: AbortSignal): Promise<boolean> {
    return this.#options.wires.speaksV5(await this.#runtimeName(signal));
  }

  /** `url`: each attempt needs one of its own, which is good for one connection. */
  async connect(
    url: (signal: AbortSignal) => Promise<string>,
    streams: ExecStreams,
    receiver: RemoteReceiver,
    signal: AbortSignal,
  ): Promise<RemoteConnection> {
    const { wires } = this.#options;
    // A terminal has no end-of-file to send but a character.
    const halfClose = streams.stdin && !streams.tty;
    const [runtime, firstUrl] = await Promise.all([this.#runtimeName(signal), url(signal)]);
    let wire = wires.choose(runtime, halfClose);
    let next: string | undefined = firstUrl;
    for (;;) {
      const request = { url: new URL(next ?? (await url(signal))), ...streams, signal };
      next = undefined;
      const result = await dialRemote(wire, request, receiver, 'cri');
      if ('connection' in result) {
        if (wire.transport === 'websocket') wires.accepted(runtime, result.connection.protocol);
        return result.connection;
      }
      const { httpStatus, text } = result.refused;
      // 403 and 400 are a protocol that it does not speak; everything else is about this one request.
      const unspoken = httpStatus === 403 || httpStatus === 400;
      const other = unspoken ? wires.afterRefusal(runtime, wire, halfClose) : undefined;
      if (other === undefined) {
        throw new EdgectlError(
          'BackendError',
          `the runtime's streaming server refused the connection: ${httpStatus} ${text}`.trim(),
          { layer: 'cri', ran: 'no', hint: 'no remote command protocol is common to it and this agent' },
        );
      }
      wire = other;
    }
  }

  async #runtimeName(signal: AbortSignal): Promise<string> {
    const { cri, clock } = this.#options;
    if (this.#runtime === undefined || clock.monotonic() - this.#runtime.atMs > VERSION_KEPT_MS) {
      const { runtimeName, runtimeVersion } = await cri.version(signal);
      this.#runtime = { name: `${runtimeName}/${runtimeVersion}`, atMs: clock.monotonic() };
    }
    return this.#runtime.name;
  }
}
