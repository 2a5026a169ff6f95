/**
 * containerd's task service, which shares the CRI's socket: the processes of a container and a way to signal them. Other runtimes
 * have none: every call then fails with `Unsupported`.
 */
import { TasksDefinition, ProcessDetails, type Process } from '../../../proto/generated/containerd.ts';
import { ContainersDefinition } from '../../../proto/generated/containerd-containers.ts';
import {
  EventsDefinition,
  TaskExecStarted,
  TaskExit,
  TaskOOM,
  TaskStart,
} from '../../../proto/generated/containerd-events.ts';
import type { GrpcConnection, Method } from '../grpc/grpc-connection.ts';

/** A process of a container as containerd lists it. */
export interface ContainerProcess {
  /** In the node's own process namespace. */
  readonly pid: number;
  /** Of an exec; of the first process the container's own id, or absent; absent for processes that those started. */
  readonly execId: string | undefined;
}

export type TaskEvent =
  | { readonly kind: 'started'; readonly containerId: string; readonly pid: number }
  | {
      readonly kind: 'exec-started';
      readonly containerId: string;
      readonly execId: string;
      readonly pid: number;
    }
  | {
      readonly kind: 'exited';
      readonly containerId: string;
      /** Equal to `containerId` for the container's first process. */
      readonly execId: string;
      readonly pid: number;
      readonly exitCode: number;
    }
  | { readonly kind: 'out-of-memory'; readonly containerId: string };

/** How a container was made. */
export interface ContainerSpecification {
  /** `io.containerd.runc.v2` */
  readonly runtime: string;
  /** The OCI specification, JSON. */
  readonly specification: string;
}

/** A process that is to be started in a container. */
export interface NewExec {
  readonly containerId: string;
  /** The caller's choice; unique in the container. */
  readonly execId: string;
  /** The `process` of an OCI specification, JSON. */
  readonly process: string;
  readonly tty: boolean;
  /** Paths of FIFOs. */
  readonly stdin: string | undefined;
  readonly stdout: string;
  readonly stderr: string | undefined;
}

const TIMEOUT_MS = 10_000;
/** A start that is given up half way leaves a process that the runtime does not know: a busy machine gets its time. */
const START_TIMEOUT_MS = 120_000;
/** The type that containerd gives to the JSON of an OCI process. */
const PROCESS_TYPE = 'types.containerd.io/opencontainers/runtime-spec/1/Process';
/** Where the CRI plugin of containerd keeps its containers. */
const METADATA = { 'containerd-namespace': 'k8s.io' };

const EVENT_FILTERS = ['start', 'exec-started', 'exit', 'oom'].map(
  (name) => `namespace==k8s.io,topic=="/tasks/${name}"`,
);

export class TaskClient {
  readonly #connection: GrpcConnection;

  /** Shares the connection of the CRI client, which closes it. */
  constructor(connection: GrpcConnection) {
    this.#connection = connection;
  }

  async listPids(containerId: string, signal?: AbortSignal): Promise<ContainerProcess[]> {
    const { processes } = await this.#call(TasksDefinition.methods.listPids, { containerId }, signal);
    return processes.map(({ pid, info }) => ({
      pid,
      execId: info?.typeUrl.endsWith('ProcessDetails') ? ProcessDetails.decode(info.value).execId : undefined,
    }));
  }

  /** The state of an exec, or of the container's first process. @throws EdgectlError `NotFound` */
  async process(containerId: string, execId = '', signal?: AbortSignal): Promise<Process | undefined> {
    const { process } = await this.#call(TasksDefinition.methods.get, { containerId, execId }, signal);
    return process;
  }

  /** Sends `signalNumber` to the process of an exec. @throws EdgectlError `NotFound` if it has ended. */
  async killExec(
    containerId: string,
    execId: string,
    signalNumber: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const request = { containerId, execId, signal: signalNumber, all: false };
    await this.#call(TasksDefinition.methods.kill, request, signal);
  }

  /** @throws EdgectlError `NotFound`; `Unsupported` where the runtime is not containerd */
  async specification(containerId: string, signal?: AbortSignal): Promise<ContainerSpecification> {
    const { container } = await this.#connection.unary(
      ContainersDefinition,
      ContainersDefinition.methods.get,
      { id: containerId },
      { timeoutMs: TIMEOUT_MS, metadata: METADATA, ...(signal && { signal }) },
    );
    const bytes = container?.spec?.value ?? new Uint8Array();
    return {
      runtime: container?.runtime?.name ?? '',
      specification: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
    };
  }

  /** Makes a process known to the runtime; {@link startExec} starts it. */
  async createExec(exec: NewExec, signal?: AbortSignal): Promise<void> {
    const { containerId, execId, process, tty, stdin = '', stdout, stderr = '' } = exec;
    const spec = { typeUrl: PROCESS_TYPE, value: Buffer.from(process) };
    const request = { containerId, execId, spec, terminal: tty, stdin, stdout, stderr };
    await this.#call(TasksDefinition.methods.exec, request, signal);
  }

  /** @returns its pid in the node's process namespace */
  async startExec(containerId: string, execId: string): Promise<number> {
    const request = { containerId, execId };
    const { start } = TasksDefinition.methods;
    const { pid } = await this.#call(start, request, undefined, START_TIMEOUT_MS);
    return pid;
  }

  async resizeExec(containerId: string, execId: string, width: number, height: number): Promise<void> {
    await this.#call(TasksDefinition.methods.resizePty, { containerId, execId, width, height }, undefined);
  }

  /** Closes the runtime's own end of the process's input: it ends when the caller's is closed too. */
  async closeExecStdin(containerId: string, execId: string): Promise<void> {
    await this.#call(TasksDefinition.methods.closeIO, { containerId, execId, stdin: true }, undefined);
  }

  /** Forgets a process that has ended, or was never started. @throws EdgectlError `NotFound` if it is forgotten already */
  async deleteExec(containerId: string, execId: string): Promise<void> {
    // The runtime waits up to 10 s for output that somebody else still can write.
    await this.#call(
      TasksDefinition.methods.deleteProcess,
      { containerId, execId },
      undefined,
      2 * TIMEOUT_MS,
    );
  }

  /** What happens to tasks from now on, until `signal` aborts or containerd goes (an `Unavailable`). */
  async *events(signal: AbortSignal): AsyncGenerator<TaskEvent, void, undefined> {
    const stream = this.#connection.stream(
      EventsDefinition,
      EventsDefinition.methods.subscribe,
      { filters: EVENT_FILTERS },
      { signal, metadata: METADATA },
    );
    for await (const { topic, event } of stream) {
      const parsed = event === undefined ? undefined : taskEvent(topic, event.value);
      if (parsed !== undefined) yield parsed;
    }
  }

  #call<Request, Response>(
    method: Method<Request, Response, false>,
    request: Request,
    signal: AbortSignal | undefined,
    timeoutMs = TIMEOUT_MS,
  ): Promise<Response> {
    return this.#connection.unary(TasksDefinition, method, request, {
      timeoutMs,
      metadata: METADATA,
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

function taskEvent(topic: string, bytes: Uint8Array): TaskEvent | undefined {
  switch (topic) {
    case '/tasks/start': {
      const { containerId, pid } = TaskStart.decode(bytes);
      return { kind: 'started', containerId, pid };
    }
    case '/tasks/exec-started': {
      const { containerId, execId, pid } = TaskExecStarted.decode(bytes);
      return { kind: 'exec-started', containerId, execId, pid };
    }
    case '/tasks/exit': {
      const { containerId, id, pid, exitStatus } = TaskExit.decode(bytes);
      return { kind: 'exited', containerId, execId: id, pid, exitCode: exitStatus };
    }
    case '/tasks/oom':
      return { kind: 'out-of-memory', containerId: TaskOOM.decode(bytes).containerId };
    default:
      return undefined;
  }
}
