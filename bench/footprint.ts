/**
 * What the agent takes of a node: memory and processor, idle and under load, disk, and how long it takes to be ready. Writes
 * docs/reference/footprint.md. `npm run bench -- footprint [idle seconds] [starts] [file]`; on a machine that does nothing else.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { inCheckout } from '../scripts/support/checkout.mjs';
import { footprint, meter, type Metered } from './support/process-meter.ts';
import { MEASURED } from './support/programs.ts';
import { mebibytes, printTable } from './support/report.ts';
import { logFolder, type Rig, startRig, writeCriLog } from './support/rig.ts';
import { summarise } from './support/statistics.ts';

const SETTLE_MS = 10_000;
const LOAD_MS = 10_000;
const LOG_BYTES = 200_000_000;
const PARALLEL = 8;
const REFERENCE = process.argv[4] ?? inCheckout('docs', 'reference', 'footprint.md');
const PACKAGES = inCheckout('dist', 'packages');

const idleMs = Number(process.argv[2] ?? 30) * 1000;
const starts = Number(process.argv[3] ?? 5);

function share({ cpuMs, wallMs }: Metered): string {
  return `${((100 * cpuMs) / wallMs).toFixed(1)} % of a core`;
}

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** From its start to its word that every door is open, on a node where nothing else is. */
async function start(): Promise<Start> {
  const folder = mkdtempSync(join(tmpdir(), 'footprint-'));
  const began = performance.now();
  const child = spawn(MEASURED.node, [MEASURED.agent], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      EDGECTL_NODE: 'footprint',
      EDGECTL_SOCKET: join(folder, 'mqtt.sock'),
      EDGECTL_DATABASE: join(folder, 'agent.db'),
      EDGECTL_POLICY: join(folder, 'policy.yaml'),
      EDGECTL_REST: '127.0.0.1:0',
      EDGECTL_TUNNEL: 'off',
    },
  });
  const closed = once(child, 'close');
  try {
    for await (const line of createInterface({ input: child.stdout }))
      if ((JSON.parse(line) as { readonly msg: string }).msg === 'ready')
        return { wallMs: performance.now() - began, cpuMs: footprint(child.pid ?? 0)?.cpuMs ?? NaN };
    throw new Error('the agent ended before it was ready');
  } finally {
    child.kill('SIGTERM');
    child.stdout.resume();
    await closed;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One client reads a long log from its beginning, as fast as it comes. @returns the bytes */
async function readLog(rig: Rig): Promise<number> {
  const client = await rig.connect();
  const session = await client.open('pod.logs', { name: 'web-0', container: 'web' });
  let bytes = 0;
  for await (const chunk of session.stdout) bytes += chunk.length;
  await client.close();
  return bytes;
}

/** What `dpkg` will say of each package: its file, and what it takes once it is installed. */
async function packageRows(): Promise<string[]> {
  if (!existsSync(PACKAGES)) return [];
  const names = readdirSync(PACKAGES).filter((name) => name.endsWith('.deb'));
  return Promise.all(
    names.toSorted().map(async (name) => {
      const file = join(PACKAGES, name);
      const child = spawn('dpkg-deb', ['--field', file, 'Installed-Size'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(child, 'close');
      const installed = Number(Buffer.concat(chunks).toString()) * 1024;
      return `| \`${name}\` | ${mebibytes(statSync(file).size)} | ${mebibytes(installed)} |`;
    }),
  );
}

const [loadBefore = 0] = loadavg();
const rig = await startRig();
const rows: { readonly name: string; readonly cells: string[] }[] = [];
try {
  await sleep(SETTLE_MS);
  const idle = await meter(rig.agentPid, () => sleep(idleMs), 500);
  rows.push({
    name: `idle for ${idleMs / 1000} s, four pods`,
    cells: [mebibytes(idle.metered.residentBytesPeak), share(idle.metered)],
  });
  const client = await rig.connect();
  let calls = 0;
  const work = async (): Promise<void> => {
    const until = performance.now() + LOAD_MS;
    const worker = async (): Promise<void> => {
      while (performance.now() < until) {
        calls += 1;
        await client.call('pod.list', { limit: 100 + (calls % 1000) });
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  };
  const loaded = await meter(rig.agentPid, work);
  await client.close();
  rows.push({
    name: `${PARALLEL} callers of pod.list without a pause: ${Math.round((calls * 1000) / loaded.metered.wallMs)} a second`,
    cells: [
      mebibytes(loaded.metered.residentBytesPeak),
      `${(loaded.metered.cpuMs / calls).toFixed(1)} ms a call`,
    ],
  });
  await writeCriLog(join(logFolder(rig, 'default/web-0', 'web'), '0.log'), LOG_BYTES);
  const read = await meter(rig.agentPid, () => readLog(rig));
  rows.push({
    name: `one reader of a log of ${Math.round(read.result / 1e6)} MB: ${Math.round(read.result / 1e3 / read.metered.wallMs)} MB/s`,
    cells: [
      mebibytes(read.metered.residentBytesPeak),
      `${((read.metered.cpuMs * 1e6) / read.result).toFixed(1)} ms a MB`,
    ],
  });
  await sleep(SETTLE_MS);
  rows.push({
    name: 'ten seconds after',
    cells: [mebibytes(footprint(rig.agentPid)?.residentBytes ?? 0), ''],
  });
} finally {
  await rig.stop();
}
const taken: Start[] = [];
for (let index = 0; index < starts; index += 1) taken.push(await start());
const wall = summarise(taken.map(({ wallMs }) => wallMs)).median;
const cpu = summarise(taken.map(({ cpuMs }) => cpuMs)).median;

printTable('What the agent takes', ['', 'resident', 'processor'], rows);
const debs = await packageRows();
const [processor] = cpus();
const { version } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8')) as {
  readonly version: string;
};
const disk =
  debs.length === 0
    ? 'Packages were not made: `npm run package`, then this again.'
    : `| package | file | installed |\n|---|---|---|\n${debs.join('\n')}`;
const text = `# Footprint

Made by \`npm run bench -- footprint\`, which starts the agent beside a sandbox node with four pods: version ${version}, Node.js ${process.versions.node}, ${process.arch}, Linux ${release()},
${cpus().length} processors ${processor?.model.trim() ?? 'unknown'}, load of the machine before it ${loadBefore.toFixed(1)} (above 2 others had the processors too: memory and\nprocessor time hold all the same, times and rates by the clock are the worse for it). On other processors nothing was measured ([what was tested](supported.md)); the sizes on the disk are of the packages for both.

| the agent | resident memory, at most | processor |
|---|---|---|
${rows.map(({ name, cells }) => `| ${name} | ${cells.join(' | ')} |`).join('\n')}

From its start until every door is open, on a node where nothing answers: ${Math.round(wall)} ms, ${Math.round(cpu)} ms of them of processor (medians of ${starts}); each is a first start, which issues a certificate.

## On the disk

${disk}

A node has the runtime, the agent and the client. The agent's database takes at most 64 MiB for the audit (\`limits.auditMaxBytes\`) and 5,000 events.
`;
writeFileSync(REFERENCE, text);
process.stdout.write(`written: ${REFERENCE}\n`);
