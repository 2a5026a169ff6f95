/** A client of exec and attach on the REST door, over a wire of the test's choice. */
import { PROTOCOL_V4, PROTOCOL_V5 } from '../../../../common/remotecommand/channels.ts';
import type {
  DialResult,
  RemoteConnection,
  RemoteReceiver,
  RemoteRequest,
} from '../../../../common/remotecommand/remote-connection.ts';
import { dialSpdy } from '../../../../common/remotecommand/spdy/dial.ts';
import type { RemoteStatus } from '../../../../common/remotecommand/status.ts';
import { dialWebSocket } from '../../../../common/remotecommand/websocket-connection.ts';
import type { StreamDoor } from './stream-door.ts';

export const WIRES = ['spdy', 'websocket-v4', 'websocket-v5'] as const;
export type WireName = (typeof WIRES)[number];

export interface RemoteAsked {
  readonly pod?: string;
  readonly container?: string;
  /** Absent: attach. */
  readonly command?: readonly string[];
  readonly stdin?: boolean;
  readonly stderr?: boolean;
  readonly tty?: boolean;
  /** Any does where everybody's is taken. */
  readonly token?: string;
}

/** Takes what comes and lets the test wait for it. */
export class Remote implements RemoteReceiver {
  readonly stdout: Buffer[] = [];
  readonly stderr: Buffer[] = [];
  remoteStatus: RemoteStatus | undefined;
  readonly #settleEnded = Promise.withResolvers<Error | undefined>();
  /** Resolves with the error of a connection that broke. */
  readonly ended = this.#settleEnded.promise;
  #onOutput: () => void = () => undefined;
  #connection: RemoteConnection | undefined;

  constructor() {}

  get connection(): RemoteConnection {
    if (this.#connection === undefined) throw new Error('there is no connection');
    return this.#connection;
  }

  async dial(door: Pick<StreamDoor, 'url'>, wire: WireName, asked: RemoteAsked): Promise<DialResult> {
    const {
      pod = 'web-0',
      container,
      command,
      stdin = false,
      tty = false,
      stderr = !tty,
      token = 'any',
    } = asked;
    const url = new URL(
      `/api/v1/namespaces/default/pods/${pod}/${command === undefined ? 'attach' : 'exec'}`,
      door.url,
    );
    for (const word of command ?? []) url.searchParams.append('command', word);
    if (container !== undefined) url.searchParams.set('container', container);
    for (const [name, wanted] of Object.entries({ stdin, stdout: true, stderr, tty })) {
      if (wanted) url.searchParams.set(name, 'true');
    }
    const request: RemoteRequest = {
      url,
      stdin,
      stdout: true,
      stderr,
      tty,
      headers: { authorization: `Bearer ${token}` },
      signal: new AbortController().signal,
    };
    const result =
      wire === 'spdy'
        ? await dialSpdy(request, this)
        : await dialWebSocket(request, [wire === 'websocket-v5' ? PROTOCOL_V5 : PROTOCOL_V4], this);
    if ('connection' in result) this.#connection = result.connection;
    return result;
  }

  output(stream: 'stdout' | 'stderr', bytes: Buffer): void {
    this[stream].push(bytes);
    this.#onOutput();
  }

  status(status: RemoteStatus): void {
    this.remoteStatus = status;
  }

  closed(error?: Error): void {
    this.#settleEnded.resolve(error);
    this.#onOutput();
  }

  text(stream: 'stdout' | 'stderr' = 'stdout'): string {
    return Buffer.concat(this[stream]).toString();
  }

  /** Resolves when stdout holds the words. @throws Error if the stream ends before */
  async says(words: string): Promise<void> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    while (!this.text().includes(words)) {
      if (over) throw new Error(`the stream ended after ${JSON.stringify(this.text())}`);
      await new Promise<void>((resolve) => {
        this.#onOutput = resolve;
      });
    }
  }
}

/** Runs a command to its end. */
export async function run(door: StreamDoor, wire: WireName, asked: RemoteAsked): Promise<Remote> {
  const remote = new Remote();
  const result = await remote.dial(door, wire, asked);
  if ('refused' in result) throw new Error(`refused: ${result.refused.httpStatus} ${result.refused.text}`);
  await remote.ended;
  return remote;
}
