/** A `device.watch` session as the events that its lines are. */
import type { Client, Session } from '@edgectl/client';
import type { DeviceWatchParams, WatchEvent } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import { endedOtherwise } from '../exit.ts';
import type { Device } from '../../../common/kubernetes/tables/devices.ts';
import { Interrupt } from '../terminal/interrupt.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { settledWithin } from '../terminal/settled-within.ts';

/** How long the node may take to say that a session which we gave up has ended. */
const CANCEL_TIMEOUT_MS = 3000;

export interface DeviceEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly device: Device;
}

function eventOf(line: string): DeviceEvent | undefined {
  const { type, object } = parseExact(line) as WatchEvent;
  if (type === 'ERROR') {
    const { message } = object as { readonly message?: unknown };
    throw new EdgectlError('BackendError', `the watch ended: ${String(message)}`);
  }
  return type === 'BOOKMARK' ? undefined : { type, device: object as Device };
}

/** Whole lines only: a line may come in several chunks, and a character too. */
async function* eventsOf(session: Session): AsyncGenerator<DeviceEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of session.stdout) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = line === '' ? undefined : eventOf(line);
      if (event !== undefined) yield event;
    }
  }
}

async function showAll(session: Session, show: (event: DeviceEvent) => Promise<void>): Promise<never> {
  for await (const event of eventsOf(session)) await show(event);
  const end = await session.ended;
  if (end.error !== undefined) throw EdgectlError.fromRpc(end.error);
  throw endedOtherwise(end);
}

/** Shows events until a signal comes, and gives its exit code. A watch that the node ends is an error. */
export async function watchDevices(
  client: Client,
  params: DeviceWatchParams,
  show: (event: DeviceEvent) => Promise<void>,
): Promise<number> {
  const interrupt = new Interrupt();
  interrupt.start();
  const opening = client.open('device.watch', { ...params, stderr: false });
  try {
    const session = await Promise.race([opening, interrupt.received]);
    return await Promise.race([showAll(session, show), interrupt.received]);
  } catch (error) {
    const canceled = opening.then((session) => {
      session.cancel();
      return session.ended;
    });
    await settledWithin(CANCEL_TIMEOUT_MS, canceled);
    if (interrupt.exitCode === undefined) throw error;
    if (stdout.blocked || stderr.blocked) interrupt.die();
    return interrupt.exitCode;
  } finally {
    interrupt.stop();
  }
}
