/** A node that outlives the command that started it: `up`, `down`, `status`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { SandboxAddresses } from './sandbox-node.ts';
import { isObject } from './store/strategic-merge.ts';

export interface RunningNode {
  readonly pid: number;
  readonly addresses: SandboxAddresses;
  readonly missing: readonly string[];
}

const DEFAULT_FOLDER = '.sandbox';
const DOWN_TIMEOUT_MS = 30_000;

/** The state's folder as an absolute path. */
export function stateFolder(folder: string | undefined): string {
  return resolve(folder ?? DEFAULT_FOLDER);
}

function stateFile(folder: string): string {
  return join(folder, 'state.json');
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The node that was started with this folder, where it still runs. */
export function runningNode(folder: string): RunningNode | undefined {
  if (!existsSync(stateFile(folder))) return undefined;
  const state: unknown = JSON.parse(readFileSync(stateFile(folder), 'utf8'));
  if (!isObject(state) || typeof state['pid'] !== 'number' || !isObject(state['addresses'])) return undefined;
  return runs(state['pid']) ? (state as unknown as RunningNode) : undefined;
}

/** Starts `run` with these arguments apart from us. @throws Error if it ends before it is up; its log says why. */
export async function startInBackground(folder: string, args: readonly string[]): Promise<RunningNode> {
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, 'sandbox.log');
  const program = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...process.execArgv, program, 'run', '--detached', ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', openSync(logFile, 'w')],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('the child has no standard output');
  const line = once(createInterface(stdout), 'line') as Promise<[string]>;
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(
      `the node ended with ${String(code)} before it was up: ${readFileSync(logFile, 'utf8').trim()}`,
    );
  });
  const [output] = await Promise.race([line, ended]);
  stdout.destroy();
  child.unref();
  const state = { pid: child.pid, ...JSON.parse(output) } as RunningNode;
  writeFileSync(stateFile(folder), JSON.stringify(state, undefined, 2));
  return state;
}

/** Ends the node and forgets it. @throws Error if it does not end in time. */
export async function stopInBackground(folder: string, { pid }: RunningNode): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const deadline = performance.now() + DOWN_TIMEOUT_MS;
  while (runs(pid)) {
    if (performance.now() > deadline)
      throw new Error(`the node (process ${pid}) did not end within ${DOWN_TIMEOUT_MS} ms`);
    await setTimeout(50);
  }
  rmSync(stateFile(folder), { force: true });
}
