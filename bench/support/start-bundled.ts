/** Starts a program as those that ship are: bundled. A loader of TypeScript would be measured with it. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { REQUIRE } from '../../scripts/support/bundles.mjs';
import { MEASURED } from './programs.ts';

export interface StartBundledOptions {
  /** Flags of Node.js. */
  readonly execArgv?: string[];
}

// As edgectl-cloud is started: a small young generation keeps memory low, and costs little where most of it is buffers.
const AS_A_SERVICE = ['--max-semi-space-size=1'];

/** Sends `message` to it at once. It ends with this process. */
export async function startBundled(
  entry: URL,
  message: object,
  { execArgv = AS_A_SERVICE }: StartBundledOptions = {},
): Promise<ChildProcess> {
  const outfile = await bundled(entry);
  const child = fork(outfile, { execArgv, execPath: MEASURED.node, serialization: 'advanced' });
  child.once('exit', () => rmSync(dirname(outfile), { recursive: true, force: true }));
  child.send(message);
  return child;
}

/** @returns the program, in a folder of its own */
export async function bundled(entry: URL): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const source = fileURLToPath(entry);
  const outfile = join(folder, `${basename(source, '.ts')}.mjs`);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['source'],
    banner: REQUIRE,
    logLevel: 'error',
  });
  return outfile;
}
