/**
 * The execs that run or are about to, a file each: an agent that is killed leaves their processes in the containers, and the next
 * one ends them. What the runtime has not told yet is recorded as an intent.
 * Not in the agent's database, where each write waits for the disk: these need to outlive the agent, not the machine.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../common/clock.ts';
import { isJsonObject } from '../../../common/json-object.ts';
import { replaceFile } from '../../../common/private-file.ts';
import { endProcess, type EndProcessOptions, type StartedExec } from './end-process.ts';
import { type ExecIntent, findIntended } from './exec-intent.ts';
import { endNamed, type NamedExec, type NamedExecTasks } from './tasks/named-exec.ts';
import { isRunningSince, ticksNow } from './process-table.ts';

export interface LeftExecs {
  /** Processes that ran when they were searched for, and have ended since. */
  readonly ended: number;
  /** Still run: they are looked for again at the next start. */
  readonly left: number;
}

/** One exec, from before its start to its end. */
export interface ExecRecord {
  /** The runtime has told which process it is. */
  started(exec: StartedExec): void;
  over(): void;
}

interface StartedRecord extends StartedExec {
  readonly containerId: string;
}

type Recorded = StartedRecord | ExecIntent | NamedExec;

/** `bootId`: of the boot that the ticks and pids belong to. */
type Stored = Recorded & { readonly bootId?: string | undefined };

/** An exec that this run of the agent started. */
interface Live {
  readonly path: string;
  readonly containerId: string;
  execId: string | undefined;
}

export interface ExecRecordsOptions {
  /** Made when it is needed. It may vanish with the machine's memory, as those below `/run` do. */
  readonly folder: string;
  readonly clock: Clock;
}

export class ExecRecords {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #live = new Set<Live>();

  constructor({ folder, clock }: ExecRecordsOptions) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /**
   * To be called before anything is done that may start the process. Where nothing can be written, the exec goes on without a
   * record: then a killed agent leaves it running.
   */
  begin(containerId: string, command: readonly string[]): ExecRecord {
    const intent = { containerId, command, atTicks: ticksNow(this.#clock) };
    const { live, over } = this.#add(intent, undefined);
    return {
      started: (exec) => {
        live.execId = exec.execId;
        this.#write(live.path, { containerId, ...exec });
      },
      over,
    };
  }

  /** An exec whose id is the agent's own choice: it need not be told which process it is. As {@link begin}. */
  name(exec: NamedExec): Pick<ExecRecord, 'over'> {
    return this.#add(exec, exec.execId);
  }

  /**
   * Ends what an earlier run of the agent left: those whose own process still runs. One that has ended may have left others on
   * purpose, and they stay. Takes what is recorded at the moment of the call, but for what this run has begun itself. Never rejects.
   */
  async endLeft(tasks: NamedExecTasks): Promise<LeftExecs> {
    const bootId = this.#clock.boot().id;
    const own = new Set([...this.#live].map(({ path }) => path));
    const earlier = this.#paths().filter((path) => !own.has(path));
    const all = earlier.map((path) => {
      const record = readRecord(path);
      return { path, record: record !== undefined && isOf(bootId, record) ? record : undefined };
    });
    const known = new Set(all.flatMap(({ record }) => (record && 'execId' in record ? [record.execId] : [])));
    const outcomes = await Promise.all(
      all.map(async ({ path, record }) => {
        const outcome = record === undefined ? 'over' : await this.#end(path, record, known, tasks);
        if (outcome !== 'left') this.#forget(path);
        return outcome;
      }),
    );
    const count = (wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length;
    return { ended: count('ended'), left: count('left') };
  }

  #add(record: Recorded, execId: string | undefined): { live: Live; over: () => void } {
    const path = join(this.#folder, `${randomUUID()}.json`);
    const live: Live = { path, containerId: record.containerId, execId };
    this.#live.add(live);
    this.#write(path, record);
    const over = (): void => {
      this.#live.delete(live);
      this.#forget(path);
    };
    return { live, over };
  }

  async #end(
    path: string,
    record: Recorded,
    known: ReadonlySet<string>,
    tasks: NamedExecTasks,
  ): Promise<'over' | 'ended' | 'left'> {
    const options = { tasks, clock: this.#clock };
    if ('fifos' in record) return endNamed(record, options);
    if ('execId' in record) return endRecorded(record, options);
    const found = await findIntended(record, {
      ...options,
      isTaken: (execId) => known.has(execId) || [...this.#live].some((live) => live.execId === execId),
      isStarting: (id) =>
        [...this.#live].some((live) => live.containerId === id && live.execId === undefined),
    });
    if (found === 'unsure') return 'left';
    if (found === 'none') return 'over';
    const started = { containerId: record.containerId, ...found };
    this.#write(path, started);
    return endRecorded(started, options);
  }

  #write(path: string, record: Recorded): void {
    const text = JSON.stringify({ ...record, bootId: this.#clock.boot().id } satisfies Stored);
    try {
      replaceFile(path, text, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.#writeFirst(path, text);
    }
  }

  #writeFirst(path: string, text: string): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      replaceFile(path, text, 0o600);
    } catch {
      // As {@link begin} says.
    }
  }

  #paths(): string[] {
    try {
      return readdirSync(this.#folder).map((name) => join(this.#folder, name));
    } catch {
      return [];
    }
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
  { containerId, ...started }: StartedRecord,
  options: EndProcessOptions,
): Promise<'over' | 'ended' | 'left'> {
  const { pid, startTicks } = started;
  if (startTicks !== undefined && !isRunningSince(pid, startTicks)) return 'over';
  const { ended, found } = await endProcess(containerId, started, options);
  if (!ended) return 'left';
  return found ? 'ended' : 'over';
}

/** `undefined` for what is not a record: one that was being written when the agent was killed. */
function readRecord(path: string): Stored | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isJsonObject(value) || typeof value['containerId'] !== 'string') return undefined;
    const { containerId, bootId } = value;
    const record =
      startedFrom(value, containerId) ?? namedFrom(value, containerId) ?? intentFrom(value, containerId);
    return record && { ...record, bootId: typeof bootId === 'string' ? bootId : undefined };
  } catch {
    return undefined;
  }
}

function startedFrom(
  { execId, pid, startTicks }: Record<string, unknown>,
  containerId: string,
): StartedRecord | undefined {
  const seen = startTicks === undefined || Number.isSafeInteger(startTicks);
  if (typeof execId !== 'string' || !isPid(pid) || !seen) return undefined;
  return { containerId, execId, pid, startTicks: startTicks as number | undefined };
}

function intentFrom(
  { command, atTicks }: Record<string, unknown>,
  containerId: string,
): ExecIntent | undefined {
  if (!areTexts(command) || !Number.isSafeInteger(atTicks)) return undefined;
  return { containerId, command, atTicks: atTicks as number };
}

function namedFrom(value: Record<string, unknown>, containerId: string): NamedExec | undefined {
  const { execId, fifos } = value;
  const intent = intentFrom(value, containerId);
  if (intent === undefined || typeof execId !== 'string' || !areTexts(fifos)) return undefined;
  return { ...intent, execId, fifos };
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** False if the machine was booted in between: nothing of it runs. Records of earlier versions do not say. */
function isOf(bootId: string | undefined, record: Stored): boolean {
  return record.bootId === undefined || record.bootId === bootId;
}

function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 1;
}
