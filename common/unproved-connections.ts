/** Which of the connections that have proved nothing is closed for the next one. */
import type { Socket } from 'node:net';

/** The progress of a connection: nothing received; something received; answered, so that a handshake is under way or done. */
const STAGES = ['silent', 'spoke', 'answered'] as const;
type Stage = (typeof STAGES)[number];

/**
 * The part of the places that the connections of a stage have to themselves. Without it those that have just come would be closed
 * for ones that sent a byte, and those whose handshake is under way for ones that sent a byte since.
 */
const PARTS: Readonly<Record<Stage, number>> = { silent: 1 / 4, spoke: 1 / 4, answered: 1 / 2 };

type Counted = Pick<Socket, 'bytesRead' | 'bytesWritten'>;

function stageOf({ bytesRead, bytesWritten }: Counted): Stage {
  if (bytesWritten > 0) return 'answered';
  return bytesRead > 0 ? 'spoke' : 'silent';
}

/** How far the connection has come, as a number. */
export function progressOf(socket: Counted): number {
  return STAGES.indexOf(stageOf(socket));
}

/**
 * The oldest of the first stage that has its part or more: whoever wants others closed must come as far as they did.
 * @param connections the oldest first
 */
export function leastAdvanced<Connection extends { readonly socket: Counted }>(
  connections: ReadonlySet<Connection>,
): Connection | undefined {
  const stages: Record<Stage, { count: number; oldest?: Connection }> = {
    silent: { count: 0 },
    spoke: { count: 0 },
    answered: { count: 0 },
  };
  for (const connection of connections) {
    const stage = stages[stageOf(connection.socket)];
    stage.count += 1;
    stage.oldest ??= connection;
  }
  const full = STAGES.find((stage) => {
    const { count, oldest } = stages[stage];
    return oldest !== undefined && count >= connections.size * PARTS[stage];
  });
  return full === undefined ? undefined : stages[full].oldest;
}
