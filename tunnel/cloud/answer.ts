/** One answer of logs or metrics on its way to a client: what was sent of it, and how it ends. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { httpStatus } from '../../common/kubernetes/status.ts';
import type { KubeletRequest } from '../wire/kubelet-request.ts';
import {
  type AnyResponse,
  breakOff,
  closedSignal,
  flushed,
  flushHead,
  refuse,
  write,
  writeHead,
} from './any-response.ts';
import { CutLine } from '../../common/cut-line.ts';
import { refuseLog, refuseLogFor } from './log-refusal.ts';

/** How a request ended. */
export interface Served {
  /** The status that the client got; 499 if it left first. */
  readonly status: number;
  /** Why the answer is none, or not whole. */
  readonly error?: EdgectlError;
}

/** How long a reader may take to come to the last line. */
const LAST_LINE_MS = 30_000;

export const CLIENT_LEFT: Served = { status: 499 };

export class Answer {
  /** Aborted when the client has left, or has got everything. */
  readonly gone: AbortSignal;
  readonly isLog: boolean;
  readonly #response: AnyResponse;
  readonly #clock: Clock;
  readonly #cutLine = new CutLine();

  constructor(response: AnyResponse, { kind }: Pick<KubeletRequest, 'kind'>, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    this.isLog = kind === 'logs';
    this.gone = closedSignal(response);
  }

  /** Whether the head was sent. */
  get begun(): boolean {
    return this.#response.headersSent;
  }

  /** The client gets the head although no byte follows yet. */
  begin(status: number, headers: OutgoingHttpHeaders): void {
    writeHead(this.#response, status, headers);
    flushHead(this.#response);
  }

  /** Resolves when there is room for more, the client has left, or `source` was given up. */
  write(chunk: Buffer, source?: Duplex): Promise<void> {
    if (this.isLog) this.#cutLine.sent(chunk);
    return write(this.#response, chunk, source);
  }

  end(): Served {
    (this.#response as ServerResponse).end();
    return { status: this.#response.statusCode };
  }

  /** What the node refused of a log, as a kubelet says it. */
  refuseLog(status: number, text: string): Served {
    return { status: refuseLog(this.#response, status, text) };
  }

  /**
   * By the status, where none was sent. Else the connection or stream is broken off, and a log has a last line that says where it
   * was cut: kube-apiserver passes the break over in silence.
   */
  async fail(error: EdgectlError): Promise<Served> {
    if (this.gone.aborted) return CLIENT_LEFT;
    if (this.begun) {
      const line = this.isLog ? this.#cutLine.text(error.toRpc().message) : undefined;
      // A reader that takes nothing is not waited for.
      const late = this.#clock.after(LAST_LINE_MS, () => breakOff(this.#response));
      // A line that another replica has written may not have gone out yet either.
      if (this.isLog) await flushed(this.#response, line ?? Buffer.alloc(0));
      late.stop();
      breakOff(this.#response);
      return { status: httpStatus(error), error };
    }
    if (this.isLog) return { status: refuseLogFor(this.#response, error), error };
    refuse(this.#response, error);
    return { status: httpStatus(error), error };
  }
}
