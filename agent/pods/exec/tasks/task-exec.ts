/** One process that this agent starts through containerd's task service: from before its start until the runtime has forgotten it. */
import { randomUUID } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../../common/clock.ts';
import { background } from '../../../../common/fault-boundary.ts';
import { pause } from '../../../../common/pause.ts';
import type { RemoteReceiver } from '../../../../common/remotecommand/remote-connection.ts';
import { untilAborted } from '../../../../common/until-aborted.ts';
import type { TaskClient } from '../../../backends/cri/task-client.ts';
import { endProcess, type StartedExec } from '../end-process.ts';
import type { ExecRecord, ExecRecords } from '../exec-records.ts';
import { readProcess, ticksNow } from '../process-table.ts';
import type { AwaitedExit, ExecExits } from './exec-exits.ts';
import { type Fifos, removeFifos } from './fifo-pool.ts';
import { FifoInput, FifoOutput } from './fifo-streams.ts';
import { endNamed, type NamedExec } from './named-exec.ts';
import type { StartSlots } from './start-slots.ts';

export interface TaskExecOptions {
  readonly tasks: TaskClient;
  readonly exits: ExecExits;
  readonly slots: StartSlots;
  readonly records: ExecRecords;
  readonly clock: Clock;
}

export interface TaskExecRequest {
  readonly containerId: string;
  readonly command: readonly string[];
  /** The `process` of an OCI specification, JSON. */
  readonly process: string;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly fifos: Fifos;
}

const RETRY_MS = 200;

export class TaskExec {
  readonly #options: TaskExecOptions;
  readonly #request: TaskExecRequest;
  readonly #receiver: RemoteReceiver;
  readonly #named: NamedExec;
  readonly #record: Pick<ExecRecord, 'over'>;
  readonly #exit: AwaitedExit;
  readonly #outputs: FifoOutput[] = [];
  readonly #outputsEnded: Promise<void>[] = [];
  #stdin: FifoInput | undefined;
  #started: StartedExec | undefined;
  /** Not yet told to the runtime. */
  #wantedSize: { readonly columns: number; readonly rows: number } | undefined;
  /** Nobody is left to be told anything. */
  #over = false;

  /** Records it, and opens what it will write to. @throws Error of the file system */
  constructor(request: TaskExecRequest, receiver: RemoteReceiver, options: TaskExecOptions) {
    const { containerId, command, tty, fifos } = request;
    this.#options = options;
    this.#request = request;
    this.#receiver = receiver;
    this.#named = {
      containerId,
      execId: `edgectl-${randomUUID()}`,
      command,
      atTicks: ticksNow(options.clock),
      fifos: [fifos.stdin, fifos.stdout, fifos.stderr],
    };
    this.#record = options.records.name(this.#named);
    this.#exit = options.exits.wait(containerId, this.#named.execId);
    try {
      this.#read('stdout', fifos.stdout);
      if (!tty) this.#read('stderr', fifos.stderr);
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /**
   * @throws EdgectlError the runtime's refusal, or the reason of `signal`: a start that is under way then is ended when it has come about
   */
  async start(signal: AbortSignal, starting: (() => void) | undefined): Promise<void> {
    const { tasks, slots, clock } = this.#options;
    const { containerId, execId } = this.#named;
    const { tty, stdin, fifos, process } = this.#request;
    const begun = { asked: false, started: false };
    const start = async (): Promise<number> => {
      begun.asked = true;
      await tasks.createExec({
        containerId,
        execId,
        process,
        tty,
        stdin: stdin ? fifos.stdin : undefined,
        stdout: fifos.stdout,
        stderr: tty ? undefined : fifos.stderr,
      });
      signal.throwIfAborted();
      starting?.();
      begun.started = true;
      // Never given up half way: what the runtime has begun then could not be ended by its id.
      return tasks.startExec(containerId, execId);
    };
    const starts = slots.run(containerId, start, signal);
    // A caller that has given up is not notified.
    starts.catch(() => undefined);
    try {
      const pid = await untilAborted(starts, signal);
      this.#started = { execId, pid, startTicks: readProcess(pid)?.startTicks };
      if (stdin) this.#stdin = await FifoInput.open(fifos.stdin, clock, signal);
      removeFifos(this.#named.fifos);
      background(clock, this.#untilOver());
      signal.throwIfAborted();
    } catch (error) {
      if (begun.asked) background(clock, this.#giveUp(starts));
      else this.#forget();
      throw EdgectlError.is(error) && !begun.started ? error.withRan('no') : error;
    }
  }

  /** @throws Error if the process does not read its input any more */
  async writeStdin(bytes: Buffer): Promise<void> {
    await this.#stdin?.write(bytes);
  }

  /** The process sees the end when it has read everything. */
  async closeStdin(): Promise<void> {
    await this.#stdin?.close();
    // Until it is through, the runtime itself keeps the input open: also while that is away for a moment.
    while (!this.#over && !(await this.#stdinClosed())) await pause(RETRY_MS, this.#options.clock);
  }

  /** The last size that was asked for is the one that stays. */
  resize(columns: number, rows: number): void {
    const inHand = this.#wantedSize !== undefined;
    this.#wantedSize = { columns, rows };
    if (!inHand) background(this.#options.clock, this.#applySize());
  }

  pause(): void {
    for (const output of this.#outputs) output.pause();
  }

  resume(): void {
    for (const output of this.#outputs) output.resume();
  }

  close(): void {
    for (const output of this.#outputs) output.close();
    this.#stdin?.destroy();
  }

  /** Ends the process and its descendants. Resolves with true if one may still run. Never rejects. */
  async end(): Promise<boolean> {
    if (this.#started === undefined) return false;
    const { ended } = await endProcess(this.#named.containerId, this.#started, this.#options);
    return !ended;
  }

  /** Nobody reads any more: the runtime forgets the process. Where it still runs, the next run of the agent ends it. */
  release(): void {
    this.#over = true;
    this.#exit.stop();
    this.close();
    if (this.#started !== undefined) background(this.#options.clock, this.#delete());
  }

  #read(stream: 'stdout' | 'stderr', path: string): void {
    const { promise: over, resolve: ended } = Promise.withResolvers<void>();
    const bytes = (read: Buffer): void => this.#receiver.output(stream, read);
    this.#outputs.push(new FifoOutput(path, this.#options.clock, { bytes, ended }));
    this.#outputsEnded.push(over);
  }

  /** One after the other: the runtime may answer in another order. */
  async #applySize(): Promise<void> {
    const { containerId, execId } = this.#named;
    while (this.#wantedSize !== undefined && !this.#over) {
      const size = this.#wantedSize;
      try {
        await this.#options.tasks.resizeExec(containerId, execId, size.columns, size.rows);
        if (this.#wantedSize === size) this.#wantedSize = undefined;
      } catch {
        // The runtime is away for a moment, or busy.
        await pause(RETRY_MS, this.#options.clock);
      }
    }
  }

  async #stdinClosed(): Promise<boolean> {
    const { containerId, execId } = this.#named;
    try {
      await this.#options.tasks.closeExecStdin(containerId, execId);
      return true;
    } catch (error) {
      return EdgectlError.is(error) && error.kind === 'NotFound';
    }
  }

  async #untilOver(): Promise<void> {
    const ended = Promise.all(this.#outputsEnded).then(() => this.#exit.ask());
    const [code] = await Promise.all([this.#exit.exited, ended]);
    this.#over = true;
    this.#stdin?.destroy();
    this.#receiver.status(code === undefined ? { failure: 'container not running' } : { exitCode: code });
    this.#receiver.closed();
  }

  async #giveUp(starts: Promise<number>): Promise<void> {
    const refused = await starts.then(
      () => false,
      (error: unknown) => EdgectlError.is(error) && error.kind === 'BackendError',
    );
    // Not before: a start waits for somebody who reads the output.
    this.close();
    const outcome = await endNamed(this.#named, { ...this.#options, refused });
    this.release();
    if (outcome !== 'left') this.#forget();
  }

  async #delete(): Promise<void> {
    const { containerId, execId } = this.#named;
    try {
      await this.#options.tasks.deleteExec(containerId, execId);
    } catch (error) {
      if (!EdgectlError.is(error) || error.kind !== 'NotFound') return;
    }
    this.#record.over();
  }

  #forget(): void {
    this.#exit.stop();
    this.close();
    removeFifos(this.#named.fifos);
    this.#record.over();
  }
}
