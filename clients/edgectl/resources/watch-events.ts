/** The session of a watch, as the Kubernetes watch events that its lines are. */
import type { Client, Params, Session } from '@edgectl/client';
import type { WatchEvent } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import type { KubernetesObject } from '../../../common/kubernetes/tables/column.ts';
import { endedOtherwise } from '../exit.ts';
import { Interrupt } from '../terminal/interrupt.ts';
import { settledWithin } from '../terminal/settled-within.ts';

/** How long the node may take to say that a session which we gave up has ended. */
const CANCEL_TIMEOUT_MS = 3000;

export type WatchMethod = 'pod.watch' | 'event.watch' | 'device.watch';

/** What is watched: a method with its parameters. */
export type Watched = {
  readonly [Method in WatchMethod]: { readonly method: Method; readonly params: Params<Method> };
}[WatchMethod];

export interface ObjectEvent<Seen = KubernetesObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Seen;
}

/** The events of a watch that is open. It ends with an error: no watch ends by itself. */
export type ObjectEvents<Seen> = AsyncIterable<ObjectEvent<Seen>>;

function eventOf<Seen>(line: string): ObjectEvent<Seen> | undefined {
  const { type, object } = parseExact(line) as WatchEvent;
  if (type === 'ERROR') {
    const { message } = object as { readonly message?: unknown };
    throw new EdgectlError('BackendError', `the watch ended: ${String(message)}`);
  }
  return type === 'BOOKMARK' ? undefined : { type, object: object as Seen };
}

/** Whole lines only: a line may come in several chunks, and a character too. */
async function* eventsOf<Seen>(session: Session): AsyncGenerator<ObjectEvent<Seen>> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of session.stdout) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = line === '' ? undefined : eventOf<Seen>(line);
      if (event !== undefined) yield event;
    }
  }
  const end = await session.ended;
  if (end.error !== undefined) throw EdgectlError.fromRpc(end.error);
  throw endedOtherwise(end);
}

function open(client: Client, watched: Watched): Promise<Session> {
  // One call for each method: a session is opened with the parameters of its own.
  switch (watched.method) {
    case 'pod.watch':
      return client.open(watched.method, { ...watched.params, stderr: false });
    case 'event.watch':
      return client.open(watched.method, { ...watched.params, stderr: false });
    case 'device.watch':
      return client.open(watched.method, { ...watched.params, stderr: false });
  }
}

/**
 * Runs `use` with the events of a watch, ends the watch on the node, and gives the exit code: that of `use`, or of the signal that
 * came meanwhile. A watch that the node ends is an error.
 */
export async function withEvents<Seen = KubernetesObject>(
  client: Client,
  watched: Watched,
  use: (events: ObjectEvents<Seen>) => Promise<number>,
): Promise<number> {
  const interrupt = new Interrupt();
  interrupt.start();
  const opening = open(client, watched);
  const end = (): Promise<void> =>
    settledWithin(
      CANCEL_TIMEOUT_MS,
      opening.then((session) => {
        session.cancel();
        return session.ended;
      }),
    );
  try {
    const session = await Promise.race([opening, interrupt.received]);
    const exitCode = await Promise.race([use(eventsOf<Seen>(session)), interrupt.received]);
    await end();
    return exitCode;
  } catch (error) {
    await end();
    return await interrupt.exitCodeAfter(error);
  } finally {
    interrupt.stop();
  }
}

/** Shows events until a signal comes. */
export function showEvents<Seen = KubernetesObject>(
  client: Client,
  watched: Watched,
  show: (event: ObjectEvent<Seen>) => Promise<void>,
): Promise<number> {
  return withEvents<Seen>(client, watched, async (events) => {
    for await (const event of events) await show(event);
    return 0;
  });
}
