/** How a request gets to its node: through a tunnel that ends here, or by the replica where it ends. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../common/clock.ts';
import type { ContainerRequest, KubeletRequest } from '../wire/kubelet-request.ts';
import type { AnyResponse } from './any-response.ts';
import { goHeaders } from './go-headers.ts';
import type { NodeSession } from './node-session.ts';
import type { AnswerServer } from './serve-answer.ts';
import { UpgradeRelay } from './upgrade-relay.ts';

/** Both never reject, and resolve with the HTTP status that the client got; 499 where it left. */
export interface Way {
  /** Logs and metrics. */
  answer(request: KubeletRequest, incoming: IncomingMessage, response: AnyResponse): Promise<number>;
  /** Exec and attach. `head`: what came behind the request. */
  upgrade(
    request: ContainerRequest,
    incoming: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<number>;
}

/** The node's tunnel ends here. */
export class LocalWay implements Way {
  readonly #session: NodeSession;
  readonly #answers: AnswerServer;
  readonly #clock: Clock;

  constructor(session: NodeSession, answers: AnswerServer, clock: Clock) {
    this.#session = session;
    this.#answers = answers;
    this.#clock = clock;
  }

  answer(request: KubeletRequest, incoming: IncomingMessage, response: AnyResponse): Promise<number> {
    return this.#answers.serve(this.#session, request, incoming, response);
  }

  upgrade(
    { kind, path }: ContainerRequest,
    incoming: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<number> {
    const url = incoming.url ?? '';
    const mark = url.indexOf('?');
    const channel = this.#session.open(kind === 'attach' ? 'attachConnect' : 'execConnect', {
      path,
      query: mark < 0 ? '' : url.slice(mark + 1),
      headers: goHeaders(incoming.rawHeaders),
      method: incoming.method ?? 'POST',
    });
    const relay = new UpgradeRelay({
      incoming,
      socket,
      far: channel,
      clock: this.#clock,
      failure: () => channel.failure,
    });
    return relay.run(head);
  }
}
