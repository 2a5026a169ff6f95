/**
 * The execs that run, a file each: an agent that is killed leaves their processes in the containers, and the next one ends them.
 * Not in the agent's database, where each write waits for the disk: these need to outlive the agent, not the machine.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../../common/json-object.ts';
import { replaceFile } from '../../../common/private-file.ts';
import { endProcess, type EndProcessOptions, type StartedExec } from './end-process.ts';
import { isRunningSince } from './process-table.ts';

export interface LeftExecs {
  /** Ran when they were looked for, and run no more. */
  readonly ended: number;
  /** Still run: they are looked for again at the next start. */
  readonly left: number;
}

interface ExecRecord extends StartedExec {
  readonly containerId: string;
}

export class ExecRecords {
  readonly #folder: string;

  /** `folder` is made when it is needed. It may vanish with the machine's memory, as those below `/run` do. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where it cannot be written, the exec goes on without a record: then a killed agent leaves it running. */
  add(containerId: string, started: StartedExec): void {
    const record = JSON.stringify({ containerId, ...started } satisfies ExecRecord);
    const path = this.#pathOf(started);
    try {
      replaceFile(path, record, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.#addFirst(path, record);
    }
  }

  remove(started: StartedExec): void {
    this.#forget(this.#pathOf(started));
  }

  /**
   * Ends what an earlier run of the agent left: those whose own process still runs. One that has ended may have left others on
   * purpose, and they stay. Takes what is recorded at the moment of the call. Never rejects.
   */
  async endLeft(options: EndProcessOptions): Promise<LeftExecs> {
    const outcomes = await Promise.all(
      this.#paths().map(async (path) => {
        const record = readRecord(path);
        const outcome = record === undefined ? 'over' : await endRecorded(record, options);
        if (outcome !== 'left') this.#forget(path);
        return outcome;
      }),
    );
    const count = (wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length;
    return { ended: count('ended'), left: count('left') };
  }

  #addFirst(path: string, record: string): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      replaceFile(path, record, 0o600);
    } catch {
      // As above.
    }
  }

  #paths(): string[] {
    try {
      return readdirSync(this.#folder).map((name) => join(this.#folder, name));
    } catch {
      return [];
    }
  }

  #pathOf({ pid, startTicks }: StartedExec): string {
    return join(this.#folder, `${pid}-${startTicks ?? 'unseen'}.json`);
  }

  #forget(path: string): void {
    try {
      rmSync(path, { force: true });
    } catch {
      // Looked at again at the next start, and found to be over.
    }
  }
}

async function endRecorded(
  { containerId, ...started }: ExecRecord,
  options: EndProcessOptions,
): Promise<'over' | 'ended' | 'left'> {
  const { pid, startTicks } = started;
  if (startTicks !== undefined && !isRunningSince(pid, startTicks)) return 'over';
  const { ended, found } = await endProcess(containerId, started, options);
  if (!ended) return 'left';
  return found ? 'ended' : 'over';
}

/** `undefined` for what is no record: one that was being written when the agent was killed. */
function readRecord(path: string): ExecRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isJsonObject(value)) return undefined;
    const { containerId, execId, pid, startTicks } = value;
    const seen = startTicks === undefined || Number.isSafeInteger(startTicks);
    if (typeof containerId !== 'string' || typeof execId !== 'string' || !isPid(pid) || !seen)
      return undefined;
    return { containerId, execId, pid, startTicks: startTicks as number | undefined };
  } catch {
    return undefined;
  }
}

function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 1;
}
