/** `logs --grep` for a text that is rare in a log of 400 MB: against the reading of the file, and against `edgectl logs | grep`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { openLogs } from '../../agent/pods/logs/open-logs.ts';
import { LogTree, NAMESPACE, POD, UID } from '../agent/pods/logs/log-tree.ts';
import { startAgent } from '../helpers/agent.ts';
import { edgectlCommand } from '../helpers/edgectl-command.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const BYTES = 400_000_000;
const RUNS = 3;
const CHUNK_BYTES = 64 * 1024;
/** One line of some 25,000 has it. */
const RARE = '99999 level';
/** Of the rate at which the agent reads the file and sends nothing. */
const LEAST_RATIO = 0.5;

/** The lines that have the text, as a log gives them. */
function writeLog(folder: string): { readonly bytes: number; readonly matches: string } {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, '0.log'), 'w');
  let bytes = 0;
  let matches = '';
  for (let from = 1; bytes < BYTES; from += 1000) {
    let text = '';
    for (let line = from; line < from + 1000; line += 1) {
      const content = `line ${String(line).padStart(7, '0')} level=info msg=the quick brown fox jumps over the lazy dog abcdefghijklmnop 0123456789 end\n`;
      text += `2026-11-22T16:46:52.${String(100_000_000 + line)}Z stdout F ${content}`;
      if (content.includes(RARE)) matches += content;
    }
    bytes += writeSync(file, text);
  }
  closeSync(file);
  return { bytes, matches };
}

async function printedBy(shell: string, socket: string): Promise<string> {
  const child = spawn('sh', ['-c', shell], {
    env: { PATH: process.env['PATH'], EDGECTL_SOCKET: socket },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${shell}: ${code}`);
  return text;
}

test('a rare text: at least half of the rate of reading alone, and sooner than edgectl logs | grep', async (t) => {
  t.timeout(600_000);
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const { bytes, matches } = writeLog(join(tree.root, `${NAMESPACE}_${POD}_${UID}`, 'web'));
  const folder = temporaryFolder(t);
  // Nothing but the files speaks of the pod.
  const agent = await startAgent(folder, {
    backends: {
      metaserver: 'http://127.0.0.1:9',
      edged: '',
      cri: `unix://${join(folder, 'nowhere.sock')}`,
      edgeStore: join(folder, 'nowhere.db'),
      podLogs: tree.root,
    },
  });
  t.teardown(() => agent.stop());
  const { socket } = agent.configuration;

  const read = async (options: object): Promise<string> => {
    const params = { namespace: NAMESPACE, name: POD, container: 'web', ...options };
    const { signal } = new AbortController();
    const source = await openLogs(tree.backends(), params, { unwanted: [] }, signal);
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = await source.read('stdout', CHUNK_BYTES);
      if (chunk === undefined) break;
      // Without a search nothing is kept: only the reading is timed.
      if ('grep' in options) chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks).toString();
  };
  const command = `${process.execPath} ${edgectlCommand.program} logs ${POD} -c web`;
  const ways = {
    read: async () => void (await read({})),
    search: async () => void t.is(await read({ grep: { literal: RARE } }), matches),
    grep: async () => void t.is(await printedBy(`${command} --grep '${RARE}'`, socket), matches),
    pipe: async () => void t.is(await printedBy(`${command} | grep '${RARE}'`, socket), matches),
  };
  const best = { read: Infinity, search: Infinity, grep: Infinity, pipe: Infinity };
  // By turns: what else the machine does meets all of them.
  for (let run = 0; run < RUNS; run += 1) {
    for (const name of ['read', 'search', 'grep', 'pipe'] as const) {
      const startedMs = performance.now();
      await ways[name]();
      best[name] = Math.min(best[name], performance.now() - startedMs);
    }
  }
  const rate = (ms: number): string => `${(bytes / ms / 1000).toFixed(0)} MB/s`;
  t.log(
    `${(bytes / 1e6).toFixed(0)} MB, ${matches.split('\n').length - 1} matches, best of ${RUNS}: ` +
      `the agent reads ${rate(best.read)}, searches ${rate(best.search)} (${(best.read / best.search).toFixed(2)} of it); ` +
      `edgectl logs --grep ${rate(best.grep)} (${(best.read / best.grep).toFixed(2)} of it), edgectl logs | grep ${rate(best.pipe)}`,
  );
  t.true(best.read / best.grep >= LEAST_RATIO, `${best.read} and ${best.grep} ms`);
  t.true(best.grep < best.pipe, `${best.grep} and ${best.pipe} ms`);
});
