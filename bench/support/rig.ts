/** What the benches run against: a sandbox node and the built agent, each a process of its own, and `edgectl` as people call it. */
import { once } from 'node:events';
import { createWriteStream, readdirSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { join } from 'node:path';
import { type Client, connect } from '@edgectl/client';
import { startAgentOnSandbox } from '../../scripts/support/sandbox.mjs';
import { findProgram } from '../../scripts/support/run.mjs';
import { commandEnvironment, MEASURED } from './programs.ts';
import { timedRun, type TimedOptions, type TimedRun } from './timed-command.ts';

/** The addresses that a bench uses of a sandbox node. */
interface Addresses {
  readonly folder: string;
  readonly metaServer: string;
  readonly runtimeSocket: string;
  readonly podLogsFolder: string;
}

export interface Rig {
  readonly addresses: Addresses;
  readonly socket: string;
  readonly agentPid: number;
  edgectl(args: readonly string[], options?: TimedOptions): Promise<TimedRun>;
  /** `crictl` on the node's runtime; `undefined` if it is not installed. */
  readonly crictl: ((args: readonly string[], options?: TimedOptions) => Promise<TimedRun>) | undefined;
  connect(): Promise<Client>;
  stop(): Promise<void>;
}

/** Starts node and agent. The caller stops them. */
export async function startRig(): Promise<Rig> {
  const node = await startAgentOnSandbox({ program: MEASURED.agent, node: MEASURED.node });
  if (node.missing.length > 0) {
    await node.stop();
    throw new Error(`this bench needs containers: ${node.missing.join('; ')}`);
  }
  const addresses = node.addresses as Addresses;
  const { agentPid, socket } = node as { agentPid: number; socket: string };
  const crictlPath = findProgram('crictl');
  const env = commandEnvironment({ ...process.env, EDGECTL_SOCKET: socket });
  return {
    addresses,
    socket,
    agentPid,
    edgectl: (args, options) => timedRun(MEASURED.edgectl, args, { ...options, env }),
    crictl:
      crictlPath === undefined
        ? undefined
        : (args, options) =>
            timedRun(
              crictlPath,
              ['--runtime-endpoint', `unix://${addresses.runtimeSocket}`, ...args],
              options,
            ),
    connect: () => connect({ url: socket }),
    stop: node.stop,
  };
}

/** The folder of a container's log files; the runtime appends to the newest. */
export function logFolder(
  { addresses }: { readonly addresses: Pick<Addresses, 'podLogsFolder'> },
  pod: string,
  container: string,
): string {
  const prefix = `${pod.replace('/', '_')}_`;
  const folder = readdirSync(addresses.podLogsFolder).find((name) => name.startsWith(prefix));
  if (folder === undefined) throw new Error(`no log folder of ${pod}`);
  return join(addresses.podLogsFolder, folder, container);
}

const BLOCK_LINES = 4096;

/** Writes a CRI log file of whole lines, about `textBytes` of text. @returns the text's size in bytes */
export async function writeCriLog(file: string, textBytes: number): Promise<number> {
  const out = createWriteStream(file, { flags: 'a' });
  let written = 0;
  for (let line = 0; written < textBytes; line += BLOCK_LINES) {
    let block = '';
    for (let index = line; index < line + BLOCK_LINES; index += 1) {
      const text = `line ${String(index).padStart(8, '0')} level=info station=press-4 pressure=4.2 bar temperature=61.7 C cycle ok\n`;
      written += text.length;
      block += `2026-11-22T16:46:52.123456789Z stdout F ${text}`;
    }
    if (!out.write(block)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return written;
}
