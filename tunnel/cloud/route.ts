/** How a request gets to its node: through a tunnel that ends here, or by the replica where it ends. */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../common/clock.ts';
import type { ContainerRequest, KubeletRequest } from '../wire/kubelet-request.ts';
import type { Served } from './answer.ts';
import type { AnyResponse } from './any-response.ts';
import { goHeaders } from './go-headers.ts';
import type { NodeSession } from './node-session.ts';
import type { AnswerServer } from './serve-answer.ts';
import { type UpgradedClient, UpgradeRelay } from './upgrade-relay.ts';

/**
 * Both never reject. `ending` aborts, with an EdgectlError as its reason, when the request has to end: the client then gets an
 * error that it cannot mistake for a success.
 */
export interface Route {
  /** Logs and metrics. */
  answer(
    request: KubeletRequest,
    incoming: IncomingMessage,
    response: AnyResponse,
    ending: AbortSignal,
  ): Promise<Served>;
  /** Exec and attach. */
  upgrade(request: ContainerRequest, client: UpgradedClient, ending: AbortSignal): Promise<Served>;
}

/** The node's tunnel ends here. */
export class LocalRoute implements Route {
  readonly #session: NodeSession;
  readonly #answers: AnswerServer;
  readonly #clock: Clock;

  constructor(session: NodeSession, answers: AnswerServer, clock: Clock) {
    this.#session = session;
    this.#answers = answers;
    this.#clock = clock;
  }

  answer(
    request: KubeletRequest,
    incoming: IncomingMessage,
    response: AnyResponse,
    ending: AbortSignal,
  ): Promise<Served> {
    return this.#answers.serve(this.#session, request, incoming, response, ending);
  }

  upgrade({ kind, path }: ContainerRequest, client: UpgradedClient, ending: AbortSignal): Promise<Served> {
    const { incoming } = client;
    const url = incoming.url ?? '';
    const mark = url.indexOf('?');
    const channel = this.#session.open(kind === 'attach' ? 'attachConnect' : 'execConnect', {
      path,
      query: mark < 0 ? '' : url.slice(mark + 1),
      headers: goHeaders(incoming.rawHeaders),
      method: incoming.method ?? 'POST',
    });
    const relay = new UpgradeRelay({
      client,
      far: channel,
      clock: this.#clock,
      failure: () => channel.failure,
    });
    return relay.run(ending);
  }
}
