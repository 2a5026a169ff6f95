/**
 * Whether an exec can go through containerd's task service: the runtime has one, its shim is runc's, and it sees our FIFOs under the
 * path that we see them under.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../../common/clock.ts';
import type { JsonObject } from '../../../../common/json-object.ts';
import type { Process } from '../../../../proto/generated/containerd.ts';
import type { ContainerSpecification } from '../../../backends/cri/task-client.ts';
import { readProcess } from '../process-table.ts';
import type { FifoPool } from './fifo-pool.ts';
import { processOf } from './process-specification.ts';

export type ExecRoute =
  /** The container's own process, as an OCI specification has it. */
  { readonly process: JsonObject; readonly fifos: FifoPool } | { readonly reason: string };

export interface TaskRouteOptions {
  readonly tasks: {
    specification(containerId: string, signal: AbortSignal): Promise<ContainerSpecification>;
    process(containerId: string, execId: string, signal: AbortSignal): Promise<Process | undefined>;
  };
  /** Absent if it is switched off. */
  readonly fifos: FifoPool | undefined;
  readonly clock: Clock;
}

/** Its FIFOs and its pids are those of the node; a virtual machine's are not. */
const SHIM = 'io.containerd.runc.v2';
/** How long a reason against this route counts. */
const REASON_KEPT_MS = 30_000;
const MAX_KEPT = 256;

export class TaskRoute {
  readonly #options: TaskRouteOptions;
  /** By container id; a container's specification is written once. */
  readonly #processes = new Map<string, JsonObject>();
  #against: { readonly reason: string; readonly atMs: number } | undefined;

  constructor(options: TaskRouteOptions) {
    this.#options = options;
  }

  /** @throws EdgectlError `Unavailable`, or the reason of `signal` */
  async of(containerId: string, signal: AbortSignal): Promise<ExecRoute> {
    const kept = this.#processes.get(containerId);
    const { clock, fifos } = this.#options;
    if (kept !== undefined && fifos !== undefined) return { process: kept, fifos };
    const against = this.#against;
    if (against !== undefined && clock.monotonic() - against.atMs < REASON_KEPT_MS) return against;
    this.#against = undefined;
    const route = await this.#find(containerId, signal);
    if ('process' in route) {
      if (this.#processes.size >= MAX_KEPT) this.#processes.clear();
      this.#processes.set(containerId, route.process);
    }
    return route;
  }

  async #find(containerId: string, signal: AbortSignal): Promise<ExecRoute> {
    const { tasks, fifos } = this.#options;
    if (fifos === undefined) return this.#never('it is switched off in the configuration');
    let folder: string;
    try {
      folder = fifos.folder();
    } catch (error) {
      return this.#never(`the folder for its FIFOs cannot be made: ${messageOf(error)}`);
    }
    try {
      const [{ runtime, specification }, first] = await Promise.all([
        tasks.specification(containerId, signal),
        tasks.process(containerId, '', signal),
      ]);
      if (runtime !== SHIM) return { reason: `the container runs under ${runtime}, not ${SHIM}` };
      const process = processOf(specification);
      if (process === undefined) return { reason: 'the specification of the container has no process' };
      const unseen = unseenBy(first?.pid ?? 0, folder);
      return unseen === undefined ? { process, fifos } : this.#never(unseen);
    } catch (error) {
      if (EdgectlError.is(error) && error.kind === 'Unsupported')
        return this.#never('the container runtime has no task service: it is not containerd');
      // The container is gone: that is for the CRI to say.
      if (EdgectlError.is(error) && error.kind === 'NotFound') return { reason: error.message };
      throw error;
    }
  }

  /** Rules the route out for every container, for a while. */
  #never(reason: string): ExecRoute {
    this.#against = { reason, atMs: this.#options.clock.monotonic() };
    return { reason };
  }
}

/** Why the container's shim, the parent of its first process, cannot open FIFOs in our folder; `undefined` if it can. */
function unseenBy(firstPid: number, folder: string): string | undefined {
  const shim = readProcess(firstPid)?.parentPid;
  if (shim === undefined || shim === 0)
    return 'the processes of the node are not seen from here: the agent has a process namespace of its own';
  try {
    return isSeenBy(shim, folder)
      ? undefined
      : `the container runtime does not see ${folder}: mount it into the agent's container under the same path`;
  } catch (error) {
    return `whether the container runtime sees ${folder} cannot be told: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Where a folder lies, whatever it is called in a mount namespace (proc(5), mountinfo). Reading it needs no right over the process whose
// namespace it is, as looking through its root does.

/** Device and path on it of an absolute path without links; `undefined` if no mount holds it. */
export function placeOf(folder: string, mountinfo: string): string | undefined {
  let place: string | undefined;
  let longest = 0;
  for (const line of mountinfo.split('\n')) {
    const [, , device = '', root = '', mountPoint = ''] = line.split(' ').map(unescaped);
    const inside = mountPoint === '/' || folder === mountPoint || folder.startsWith(`${mountPoint}/`);
    // If several are mounted at one point, the last one is visible.
    if (mountPoint === '' || !inside || mountPoint.length < longest) continue;
    longest = mountPoint.length;
    place = `${device} ${join(root, relative(mountPoint, folder))}`;
  }
  return place;
}

/** Whether another process sees the same folder under that path. @throws Error if it cannot be told */
export function isSeenBy(pid: number, folder: string): boolean {
  const [own, theirs] = ['self', pid].map((of) =>
    placeOf(folder, readFileSync(`/proc/${of}/mountinfo`, 'utf8')),
  );
  return own !== undefined && own === theirs;
}

/** Blanks and backslashes are written in octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
