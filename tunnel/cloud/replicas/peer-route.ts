/** The node's tunnel ends at another replica: the request is handed to it, and its answer passed on as it comes. */
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { httpRefusal, httpStatus } from '../../../common/kubernetes/status.ts';
import type { ContainerRequest, KubeletRequest } from '../../wire/kubelet-request.ts';
import { upgradeRequest } from '../../wire/upgrade-request.ts';
import { Answer, CLIENT_LEFT, type Served } from '../answer.ts';
import type { AnyResponse } from '../any-response.ts';
import { goHeaders, NODE_HEADER } from '../go-headers.ts';
import { type UpgradedClient, UpgradeRelay } from '../upgrade-relay.ts';
import type { Route } from '../route.ts';
import { type Holder, type NodeDirectory, RENEW_MS } from './node-directory.ts';
import { type PeerClient, peerLost } from './peer-client.ts';

export interface PeerRouteOptions {
  readonly node: string;
  readonly holder: Holder;
  readonly peers: PeerClient;
  readonly directory: NodeDirectory;
  readonly clock: Clock;
  /** How long the other replica may take to begin its answer. */
  readonly answerTimeoutMs: number;
}

/** RFC 9110, section 7.6.1: these speak of one connection, not of the message. */
const OF_ONE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function ofTheMessage(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.has(name.toLowerCase())),
  );
}

export class PeerRoute implements Route {
  readonly #options: PeerRouteOptions;

  constructor(options: PeerRouteOptions) {
    this.#options = options;
  }

  async answer(
    request: KubeletRequest,
    incoming: IncomingMessage,
    response: AnyResponse,
    ending: AbortSignal,
  ): Promise<Served> {
    const { node, holder, peers } = this.#options;
    const over = new AbortController();
    const answer = new Answer(response, request, this.#options.clock);
    const { gone } = answer;
    const { 'Content-Length': _bodyBytes, ...headers } = ofTheMessage(goHeaders(incoming.rawHeaders));
    const far = peers.request(holder, targetOf(request), { ...headers, [NODE_HEADER]: node });
    far.on('error', () => undefined);
    const end = (): void => {
      far.destroy(gone.aborted ? undefined : (ending.reason as EdgectlError));
    };
    gone.addEventListener('abort', end);
    ending.addEventListener('abort', end, { signal: over.signal });
    if (gone.aborted || ending.aborted) end();
    this.#watch((error) => far.destroy(error), over.signal);
    try {
      const theirs = await this.#answerOf(far);
      answer.begin(theirs.statusCode ?? 502, ofTheMessage(theirs.headers));
      for await (const chunk of theirs as AsyncIterable<Buffer>) {
        // Data read ahead are dropped when the client has left.
        if (gone.aborted) return CLIENT_LEFT;
        await answer.write(chunk);
      }
      return gone.aborted ? CLIENT_LEFT : answer.end();
    } catch (thrown) {
      const cause = ending.aborted ? (ending.reason as EdgectlError) : thrown;
      return await answer.fail(EdgectlError.is(cause) ? cause : peerLost(holder.address, cause));
    } finally {
      over.abort();
      far.destroy();
    }
  }

  async upgrade(request: ContainerRequest, client: UpgradedClient, ending: AbortSignal): Promise<Served> {
    const { node, holder, peers, clock } = this.#options;
    let far: TLSSocket;
    let requestHead: string;
    try {
      requestHead = upgradeRequest(
        targetOf(request),
        { Host: node, [NODE_HEADER]: node },
        goHeaders(client.incoming.rawHeaders),
      );
      far = await peers.connect(holder);
    } catch (thrown) {
      const error = EdgectlError.from(thrown, 'Unavailable', { layer: 'tunnel' });
      client.socket.end(httpRefusal(error));
      return { status: httpStatus(error), error };
    }
    far.write(requestHead);
    const over = new AbortController();
    this.#watch((error) => far.destroy(error), over.signal);
    const relay = new UpgradeRelay({ client, far, clock, failure: () => undefined });
    return await relay.run(ending).finally(() => over.abort());
  }

  async #answerOf(far: ClientRequest): Promise<IncomingMessage> {
    const { clock, holder, answerTimeoutMs } = this.#options;
    const timer = clock.after(answerTimeoutMs, () =>
      far.destroy(
        new EdgectlError('Timeout', `the replica at ${holder.address} did not answer in time`, {
          layer: 'tunnel',
        }),
      ),
    );
    far.end();
    try {
      const [answer] = (await once(far, 'response')) as [IncomingMessage];
      return answer;
    } finally {
      timer.stop();
    }
  }

  /** A host that is switched off says nothing: that its replica is gone is known from the directory alone. */
  #watch(lost: (error: EdgectlError) => void, signal: AbortSignal): void {
    const { clock, directory, holder } = this.#options;
    const poll = async (): Promise<void> => {
      // A directory that does not answer says nothing about the replica.
      const alive = await directory.isAlive(holder.replica).catch(() => true);
      if (!alive && !signal.aborted) lost(peerLost(holder.address, new Error('it has not been heard of')));
    };
    clock.every(RENEW_MS, () => void poll(), signal);
  }
}

/** Made from the parsed request that was checked, not from its text. */
function targetOf({ path, query }: KubeletRequest): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
