/** How the processes end that this agent has started: the runtime's events tell it, and it is asked where they do not. */
import type { Clock } from '../../../../common/clock.ts';
import { background } from '../../../../common/fault-boundary.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Status, type Process } from '../../../../proto/generated/containerd.ts';
import type { RuntimeEvents } from '../../runtime-events.ts';

export interface ExecExitsOptions {
  readonly events: RuntimeEvents;
  readonly tasks: { process(containerId: string, execId: string): Promise<Process | undefined> };
  readonly clock: Clock;
}

/** `undefined`: the runtime no longer knows the process, and the event was missed. */
export type ExitCode = number | undefined;

export interface AwaitedExit {
  readonly exited: Promise<ExitCode>;
  /** The process has closed its output: it is about to end, or its event was missed. */
  ask(): void;
  /** Nobody waits any more. */
  stop(): void;
}

const POLL_MS = 500;

export class ExecExits {
  readonly #options: ExecExitsOptions;
  readonly #waiting = new Map<string, (code: ExitCode) => void>();

  constructor(options: ExecExitsOptions) {
    this.#options = options;
    options.events.listen((event) => {
      if (event.kind === 'exited') this.#waiting.get(event.execId)?.(event.exitCode);
    }, new AbortController().signal);
  }

  /** To be called before the start. */
  wait(containerId: string, execId: string): AwaitedExit {
    const { clock, events } = this.#options;
    const stopping = new AbortController();
    let asked = false;
    const { promise: exited, resolve } = Promise.withResolvers<ExitCode>();
    const stop = (): void => {
      this.#waiting.delete(execId);
      stopping.abort();
    };
    this.#waiting.set(execId, (code) => {
      stop();
      resolve(code);
    });
    const poll = async (): Promise<void> => {
      const code = await this.#ask(containerId, execId);
      if (code !== 'runs') this.#waiting.get(execId)?.(code);
    };
    clock.every(
      POLL_MS,
      () => {
        if (asked || !events.subscribed) background(clock, poll());
      },
      stopping.signal,
    );
    return {
      exited,
      ask() {
        asked = true;
      },
      stop,
    };
  }

  async #ask(containerId: string, execId: string): Promise<ExitCode | 'runs'> {
    try {
      const process = await this.#options.tasks.process(containerId, execId);
      return process?.status === Status.STOPPED ? process.exitStatus : 'runs';
    } catch (error) {
      return EdgectlError.is(error) && error.kind === 'NotFound' ? undefined : 'runs';
    }
  }
}
