/** The agent's log: a line of JSON for each entry, without colours; for the journal of systemd with its priority before it. */
import { fstatSync } from 'node:fs';
import { type DestinationStream, type Logger, pino } from 'pino';

const STDOUT = 1;

/** sd-daemon(3): what a line that begins so is kept with. By pino's levels. */
const PRIORITIES: readonly (readonly [level: number, priority: string])[] = [
  [60, '<2>'],
  [50, '<3>'],
  [40, '<4>'],
  [30, '<6>'],
];
const DEBUG_PRIORITY = '<7>';

export interface LogOptions {
  readonly level: string;
  readonly node: string;
}

export function createLog(
  { level, node }: LogOptions,
  environment: NodeJS.ProcessEnv,
  destination: DestinationStream = pino.destination(STDOUT),
): Logger {
  const options = { level, base: { node } };
  if (!isJournal(environment)) return pino(options, destination);
  return pino(options, { write: (line) => destination.write(`${priorityOf(line)}${line}`) });
}

/** systemd.exec(5), JOURNAL_STREAM: whoever inherited the variable alone writes elsewhere. */
function isJournal({ JOURNAL_STREAM: stream }: NodeJS.ProcessEnv): boolean {
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(STDOUT);
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** pino writes the level first. */
function priorityOf(line: string): string {
  const level = Number.parseInt(line.slice('{"level":'.length), 10);
  return PRIORITIES.find(([least]) => level >= least)?.[1] ?? DEBUG_PRIORITY;
}
