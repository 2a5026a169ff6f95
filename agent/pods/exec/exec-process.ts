/**
 * The process behind an exec session. Runtimes leave the process of a closed exec running; this finds it and ends it.
 *
 * The streaming server does not say which process it started. The runtime's own events do (`exec-started`: exec id and pid), but not
 * for which caller, so starts are serialised per container and a command line that differs is taken for someone else's (a
 * liveness probe's) unless no other comes. An exec of somebody else with the same command line, begun within seconds of ours, cannot be told
 * from it: then none is ended, and the end says that the process may have been left.
 */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../../common/clock.ts';
import { background } from '../../../common/fault-boundary.ts';
import { untilAborted } from '../../../common/until-aborted.ts';
import type { TaskEvent } from '../../backends/cri/task-client.ts';
import type { RuntimeEvents } from '../runtime-events.ts';
import { matchCommand } from './command-match.ts';
import { endProcess, type StartedExec } from './end-process.ts';
import type { ExecRecord, ExecRecords, LeftExecs } from './exec-records.ts';
import type { NamedExecTasks } from './tasks/named-exec.ts';
import { isRunningSince, readCommandLine, readProcess } from './process-table.ts';

/** How long a process that does not look like ours waits for one that does. */
const DOUBT_MS = 1_000;
/** A start that is not heard of within this will not be. */
const START_TIMEOUT_MS = 10_000;
const START_TIMEOUT_TICKS = START_TIMEOUT_MS / 10;

export interface ExecProcessesOptions {
  readonly events: RuntimeEvents;
  readonly tasks: NamedExecTasks;
  readonly records: ExecRecords;
  readonly clock: Clock;
}

/** Starts of ours that an end waits for, one after the other, to tell them from a stranger's. */
const MAX_TURNS = 8;

type StartOutcome =
  | { readonly started: StartedExec; readonly certain: boolean }
  | { readonly unknown: true }
  | { readonly never: true };

/** One exec from before its start to its end. */
export class ExecProcess {
  readonly #options: ExecProcessesOptions;
  readonly #containerId: string;
  readonly #command: readonly string[];
  readonly #stop = new AbortController();
  readonly #candidates: StartedExec[] = [];
  readonly #claimed: Set<string>;
  readonly #underWay: Map<string, Promise<unknown>>;
  readonly #settleOutcome = Promise.withResolvers<StartOutcome>();
  /** Settles when the process is known, or will never be. */
  readonly outcome = this.#settleOutcome.promise;
  #record: ExecRecord | undefined;
  #started: StartedExec | undefined;
  #watching = false;
  #over = false;

  /**
   * `claimed`: the execs of all sessions that are known, for nobody to take another's. `underWay`: by container the start of ours that is
   * not known yet.
   */
  constructor(
    containerId: string,
    command: readonly string[],
    claimed: Set<string>,
    underWay: Map<string, Promise<unknown>>,
    options: ExecProcessesOptions,
  ) {
    this.#containerId = containerId;
    this.#claimed = claimed;
    this.#underWay = underWay;
    this.#command = command;
    this.#options = options;
  }

  /** Begins to listen: when the connection is about to be made, for nothing of ours starts before. */
  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#underWay.set(this.#containerId, this.outcome);
    this.#record = this.#options.records.begin(this.#containerId, this.#command);
    // One more for each start of somebody else's that is told meanwhile.
    setMaxListeners(0, this.#stop.signal);
    const { events, clock } = this.#options;
    // Of a runtime that tells nothing no start will be heard of: nobody has to wait for it.
    if (!events.subscribed) return this.#settle({ unknown: true });
    events.listen((event) => this.#onEvent(event), this.#stop.signal);
    events.onChange((subscribed) => {
      if (!subscribed) this.#decide();
    }, this.#stop.signal);
    clock.after(START_TIMEOUT_MS, () => this.#decide(), this.#stop.signal);
  }

  /** The session is over and its process with it, or nothing was started: nothing is left to do. */
  release(): void {
    this.#over = true;
    this.#settle({ never: true });
    this.#record?.over();
    if (this.#started !== undefined) this.#claimed.delete(this.#started.execId);
  }

  /**
   * The connection of a client that spoke to the runtime itself is over. What still runs is ended; a process that has ended by itself
   * may have left others running on purpose, and they stay. `server`: the runtime closed it, which it does when the process has
   * ended, or when it goes down itself. Resolves as {@link end}.
   */
  async connectionOver(closedBy: 'server' | 'client'): Promise<boolean> {
    // Of a start that has not been heard of there is nothing to come when the runtime has closed.
    if (closedBy === 'client' && this.#watching && this.#options.events.subscribed) await this.outcome;
    const started = this.#started;
    const unknown = closedBy === 'client' && started === undefined;
    if (unknown || (started !== undefined && isRunningSince(started.pid, started.startTicks)))
      return this.end();
    this.release();
    return false;
  }

  /** Ends the process and its descendants. Resolves with true if one may still run. Never rejects. */
  async end(): Promise<boolean> {
    if (!this.#watching) this.release();
    if (this.#over) return false;
    if (!this.#options.events.subscribed && this.#candidates.length === 0) this.#settle({ unknown: true });
    const outcome = await this.outcome;
    if ('never' in outcome) return false;
    try {
      return await this.#endStarted(outcome);
    } finally {
      this.release();
    }
  }

  async #endStarted(outcome: Exclude<StartOutcome, { readonly never: true }>): Promise<boolean> {
    if ('started' in outcome) {
      const twins = await this.#strangers(outcome.started);
      const { pid, startTicks } = outcome.started;
      // Which of them is ours cannot be told.
      if (twins.length > 1 || (twins.length === 1 && isRunningSince(pid, startTicks))) return true;
      const { ended, found } = await endProcess(
        this.#containerId,
        twins[0] ?? outcome.started,
        this.#options,
      );
      // One that was doubtful, and over when it was looked for, may have been another's.
      if (found || outcome.certain) return !ended;
    }
    const started = await this.#find();
    if (started === undefined) return !('started' in outcome);
    const { ended } = await endProcess(this.#containerId, started, this.#options);
    return !ended;
  }

  /** The {@link #twins} that are none of ours: an exec of ours that started a moment ago may not be known as such yet. */
  async #strangers(started: StartedExec): Promise<StartedExec[]> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const twins = await this.#twins(started);
      const underWay = this.#underWay.get(this.#containerId);
      if (twins.length === 0 || underWay === undefined) return twins;
      await underWay;
    }
    return this.#twins(started);
  }

  /**
   * Somebody else's execs of the same command that began beside ours: each could be ours, and the one that is known somebody else's. None
   * where the runtime does not answer.
   */
  async #twins({ execId, startTicks = 0 }: StartedExec): Promise<StartedExec[]> {
    const alike = (await this.#alike()) ?? [];
    return alike.filter(
      (other) =>
        other.execId !== execId && Math.abs((other.startTicks ?? 0) - startTicks) <= START_TIMEOUT_TICKS,
    );
  }

  /** Where the start was not heard of: the one exec in the container with our command line that is no other session's. */
  async #find(): Promise<StartedExec | undefined> {
    const found = await this.#alike();
    return found?.length === 1 ? found[0] : undefined;
  }

  /** The execs in the container with our command line that are no other session's; `undefined` if the runtime does not answer. */
  async #alike(): Promise<StartedExec[] | undefined> {
    try {
      const processes = await this.#options.tasks.listPids(this.#containerId);
      return processes.flatMap(({ pid, execId }) => {
        if (execId === undefined || execId === this.#containerId || this.#claimed.has(execId)) return [];
        const commandLine = readCommandLine(pid) ?? [];
        if (matchCommand(this.#command, commandLine) === 'different') return [];
        return [{ execId, pid, startTicks: readProcess(pid)?.startTicks }];
      });
    } catch {
      return undefined;
    }
  }

  #onEvent(event: TaskEvent): void {
    if (event.kind !== 'exec-started' || event.containerId !== this.#containerId) return;
    const { execId, pid } = event;
    const started: StartedExec = { execId, pid, startTicks: readProcess(pid)?.startTicks };
    const commandLine = readCommandLine(pid);
    if (commandLine !== undefined && matchCommand(this.#command, commandLine) !== 'different') {
      this.#settle({ started, certain: true });
      return;
    }
    this.#candidates.push(started);
    this.#options.clock.after(DOUBT_MS, () => this.#decide(), this.#stop.signal);
  }

  #settle(outcome: StartOutcome): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    if (this.#underWay.get(this.#containerId) === this.outcome) this.#underWay.delete(this.#containerId);
    if ('started' in outcome) {
      this.#started = outcome.started;
      this.#claimed.add(this.#started.execId);
      this.#record?.started(this.#started);
    }
    this.#settleOutcome.resolve(outcome);
  }

  /** Picks none if several processes could be ours: ending a stranger's process is worse than leaving ours. */
  #decide(): void {
    const [only, ...others] = this.#candidates;
    const known = only !== undefined && others.length === 0;
    this.#settle(known ? { started: only, certain: false } : { unknown: true });
  }
}

/** Hands out {@link ExecProcess}es, one start at a time per container. */
export class ExecProcesses {
  readonly #options: ExecProcessesOptions;
  readonly #lastStart = new Map<string, Promise<unknown>>();
  readonly #claimed = new Set<string>();
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(options: ExecProcessesOptions) {
    this.#options = options;
  }

  /** Ends the processes that an earlier run of the agent left when it was killed. To be called before anything is started. Never rejects. */
  endLeft(): Promise<LeftExecs> {
    return this.#options.records.endLeft(this.#options.tasks);
  }

  /**
   * Resolves when every start before it in that container is settled.
   * @throws the reason of `signal` where that aborts before: nobody waits for this one then
   */
  async begin(containerId: string, command: readonly string[], signal: AbortSignal): Promise<ExecProcess> {
    const process = new ExecProcess(containerId, command, this.#claimed, this.#underWay, this.#options);
    const before = this.#lastStart.get(containerId);
    const turn = process.outcome;
    this.#lastStart.set(containerId, turn);
    const over = turn.finally(() => {
      if (this.#lastStart.get(containerId) === turn) this.#lastStart.delete(containerId);
    });
    background(this.#options.clock, over);
    try {
      await untilAborted(before, signal);
      return process;
    } catch (error) {
      process.release();
      throw error;
    }
  }
}
