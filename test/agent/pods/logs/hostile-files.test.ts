/** What a pod with a hostPath below the log root could put there, and logs that are dear to search. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { listLogFiles } from '../../../../agent/pods/logs/log-folder.ts';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { readPrivateFile } from '../../../../common/private-file.ts';
import { readRegularFileSync } from '../../../../common/regular-file.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { LogTree, NAMESPACE, POD, readAll } from './log-tree.ts';

const CHOICE = { unwanted: [] };
const quiet = new AbortController().signal;
const LINE = '2026-11-22T16:46:06.123456789Z';
const FIFOS = 8;
/** The long tests make it 60,000: a file of ext4 has at most 65,000 names. */
const FILES = Number(process.env['EDGECTL_LOG_FILES'] ?? 400);

function tree(t: ExecutionContext): LogTree {
  const made = new LogTree();
  t.teardown(() => made.remove());
  return made;
}

async function read(logs: LogTree, params: Partial<PodLogsParams> = {}, signal = quiet): Promise<string> {
  const request = { namespace: NAMESPACE, name: POD, container: 'web', ...params };
  return (await readAll(await openLogs(logs.backends(), request, CHOICE, signal), 65_536)).toString();
}

test.serial('M4: pipes among the log files hold no thread, and the log beside them is read', async (t) => {
  const logs = tree(t);
  logs.write('web', [{ name: '0.log', bytes: Buffer.from(`${LINE} stdout F whole\n`) }]);
  for (let fifo = 1; fifo <= FIFOS; fifo += 1) {
    execFileSync('mkfifo', [join(logs.folder('web'), `${fifo}.log`)]);
    execFileSync('mkfifo', [join(logs.folder('web'), `0.log.20261122-16550${fifo}`)]);
  }
  const all = await Promise.all(Array.from({ length: 8 }, () => read(logs)));
  t.true(all.every((text) => text === 'whole\n'));
  // All threads of libuv are free: what others do with files continues.
  t.true((await readFile('/proc/self/stat')).length > 0);
});

test.serial('M4: links in a log folder lead to no file outside and to no other log', async (t) => {
  const logs = tree(t);
  const outside = join(temporaryFolder(t), 'secret');
  writeFileSync(outside, `${LINE} stdout F secret\n`);
  logs.write('web', [{ name: '0.log', bytes: Buffer.from(`${LINE} stdout F whole\n`) }]);
  symlinkSync(outside, join(logs.folder('web'), '7.log'));
  const other = join(logs.root, 'other_pod_uid', 'main');
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, '0.log'), `${LINE} stdout F of another\n`);
  symlinkSync(other, join(logs.folder('web'), '..', 'extra'));
  t.is(await read(logs), 'whole\n');
  const error = await t.throwsAsync(read(logs, { container: 'extra' }));
  t.is(EdgectlError.from(error).kind, 'Unavailable');
  t.regex(String((error as Error).cause), /leads to/);
});

test.serial('M4: a log root that is a link itself is read', async (t) => {
  const logs = tree(t);
  logs.write('web', [{ name: '0.log', bytes: Buffer.from(`${LINE} stdout F whole\n`) }]);
  const link = join(temporaryFolder(t), 'pods');
  symlinkSync(logs.root, link);
  const request = { namespace: NAMESPACE, name: POD, container: 'web' };
  const source = await openLogs(logs.backends({ logRoot: link }), request, CHOICE, quiet);
  t.is((await readAll(source, 65_536)).toString(), 'whole\n');
});

test.serial(
  'M4: files of one attempt by the hundred cost a few descriptors, and do not hold the loop',
  async (t) => {
    const logs = tree(t);
    const folder = logs.folder('web');
    const first = join(folder, '0.log.20260101-000000');
    writeFileSync(first, `${LINE} stdout F old\n`);
    for (let file = 1; file < FILES; file += 1) {
      const [date, time] = [20260101 + Math.floor(file / 10_000), String(file % 10_000).padStart(6, '0')];
      linkSync(first, join(folder, `0.log.${date}-${time}`));
    }
    writeFileSync(join(folder, '0.log'), `${LINE} stdout F newest\n`);
    const before = readdirSync('/proc/self/fd').length;
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const opening = openLogs(
      logs.backends(),
      { namespace: NAMESPACE, name: POD, container: 'web', tailLines: 1 },
      CHOICE,
      quiet,
    );
    let most = 0;
    let over = false;
    void opening.finally(() => {
      over = true;
    });
    await waitUntil(() => {
      most = Math.max(most, readdirSync('/proc/self/fd').length);
      return over;
    }, 30_000);
    delay.disable();
    t.is((await readAll(await opening, 65_536)).toString(), 'newest\n');
    t.true(most - before < 100, `${most - before} files were open`);
    t.true(delay.max < 1e9, `the loop was held for ${delay.max / 1e6} ms`);
  },
);

test.serial(
  'M4: a folder with more names than anybody could list in time is refused, not gathered',
  async (t) => {
    const logs = tree(t);
    logs.write('web', [{ name: '0.log', bytes: Buffer.from(`${LINE} stdout F whole\n`) }]);
    const folder = logs.folder('web');
    for (let name = 0; name < 20; name += 1) writeFileSync(join(folder, `other-${name}`), '');
    t.is((await listLogFiles(folder, 21)).length, 1);
    await t.throwsAsync(listLogFiles(folder, 20), { message: /holds more than 20 files/ });
  },
);

for (const [what, bytes] of [
  ['no gzip at all', Buffer.from('garbage')],
  ['cut off', gzipSync(randomBytes(100_000)).subarray(0, 5_000)],
  ['followed by something else', Buffer.concat([gzipSync(Buffer.alloc(10)), Buffer.from('junkjunk')])],
  ['empty', Buffer.alloc(0)],
] as const) {
  test.serial(
    `M4: beside a compressed file that is ${what}, the others are read, and it is named`,
    async (t) => {
      const logs = tree(t);
      logs.write('web', [
        { name: '0.log.20261122-165400', bytes: Buffer.from(`${LINE} stdout F first\n`) },
        { name: '0.log.20261122-165500.gz', bytes },
        { name: '0.log', bytes: Buffer.from(`${LINE} stdout F whole\n`) },
      ]);
      const request = { namespace: NAMESPACE, name: POD, container: 'web' };
      const source = await openLogs(logs.backends(), request, CHOICE, quiet);
      t.is((await readAll(source, 65_536)).toString(), 'first\nwhole\n');
      const { reason, gaps = [] } = await source.ended;
      t.is(reason, 'Completed');
      t.is(gaps.length, 1);
      t.true(gaps.every(({ message }) => /165500\.gz cannot be read further/.test(message ?? '')));
      for (const params of [{ tailLines: 1 }, { sinceTime: '2026-11-22T00:00:00Z' }, { tailLines: 3 }])
        t.regex(await read(logs, params), /whole\n$/);
    },
  );
}

/** Compressed, `mib` MiB of lines that went to stderr: members of one MiB, which gunzip takes for one file. */
function stderrOf(mib: number): Buffer {
  const line = `${LINE} stderr F ${'x'.repeat(200)}\n`;
  const member = gzipSync(Buffer.from(line.repeat(Math.ceil((1024 * 1024) / line.length))));
  return Buffer.concat(Array.from({ length: mib }, () => member));
}

function cpuSeconds(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

test.serial('M5: a tail of another stream goes through a compressed file once', async (t) => {
  const logs = tree(t);
  const zipped = stderrOf(64);
  logs.write('web', [
    { name: '0.log.20261122-165500.gz', bytes: gzipSync(Buffer.from(`${LINE} stdout F found\n`)) },
    { name: '0.log.20261122-165501.gz', bytes: zipped },
    { name: '0.log.20261122-165502', bytes: Buffer.from(`${LINE} stderr F x\n`) },
    { name: '0.log', bytes: Buffer.from(`${LINE} stderr F x\n`) },
  ]);
  let since = process.cpuUsage();
  for await (const piece of Readable.from([zipped]).pipe(createGunzip({ chunkSize: 256 * 1024 }))) {
    if ((piece as Buffer).indexOf('stdout') >= 0) t.fail();
  }
  const onePass = cpuSeconds(since);
  since = process.cpuUsage();
  t.is(await read(logs, { stream: 'Stdout', tailLines: 1 }), 'found\n');
  const search = cpuSeconds(since);
  t.log(`one pass ${onePass.toFixed(2)} s of CPU, search and reading ${search.toFixed(2)} s`);
  // Once to search, once to read from the line that was found; going back by windows took 14 times one pass.
  t.true(search < 9 * onePass, `${search} s of CPU, one pass takes ${onePass} s`);
});

test.serial(
  'M5: a compressed file that was searched to its end is read again from its beginning',
  async (t) => {
    const logs = tree(t);
    logs.write('web', [
      { name: '0.log.20261122-165500.gz', bytes: stderrOf(20) },
      { name: '0.log', bytes: Buffer.alloc(0) },
    ]);
    t.is(await read(logs, { stream: 'Stdout', tailLines: 10 }), '');
    t.is(
      (await read(logs, { stream: 'Stderr', sinceTime: '2026-11-22T00:00:00Z', limitBytes: 201 })).length,
      201,
    );
  },
);

test.serial('M5: a search whose caller has gone ends at once', async (t) => {
  const logs = tree(t);
  logs.write('web', [
    { name: '0.log.20261122-165500.gz', bytes: stderrOf(120) },
    { name: '0.log.20261122-165501.gz', bytes: stderrOf(120) },
    { name: '0.log', bytes: Buffer.alloc(0) },
  ]);
  const gone = new AbortController();
  const opening = read(logs, { stream: 'Stdout', tailLines: 10 }, gone.signal);
  const since = process.cpuUsage();
  await waitUntil(() => cpuSeconds(since) > 0.1, 30_000);
  gone.abort(new EdgectlError('Timeout', 'too late'));
  const abortedAt = process.cpuUsage();
  const error = await t.throwsAsync(opening);
  t.is(EdgectlError.from(error).kind, 'Timeout');
  t.log(`${(cpuSeconds(abortedAt) * 1000).toFixed(0)} ms of CPU after the caller had gone`);
  t.true(cpuSeconds(abortedAt) < 0.1, `${cpuSeconds(abortedAt)} s of CPU`);
});

test.serial('M5: more lines than are remembered at once are found all the same', async (t) => {
  const logs = tree(t);
  const lines = 70_000;
  const text = Array.from({ length: lines }, (_, index) => `${LINE} stdout F ${index}\n`).join('');
  logs.write('web', [
    { name: '0.log.20261122-165500.gz', bytes: gzipSync(Buffer.from(text.repeat(2))) },
    { name: '0.log', bytes: Buffer.alloc(0) },
  ]);
  const all = await read(logs, { tailLines: lines + 5, stream: 'Stdout' });
  t.is(all.split('\n').length - 1, lines + 5);
  t.true(all.startsWith(`${lines - 5}\n`));
});

for (const [what, openFile] of [
  ['a configuration, a certificate or a key', (path: string) => readRegularFileSync(path)],
  ['a users file', (path: string) => readPrivateFile(path, 1024)],
] as const) {
  test.serial(`M4: a pipe or a device in the place of ${what} is refused at once`, (t) => {
    const pipe = join(temporaryFolder(t), 'pipe');
    execFileSync('mkfifo', [pipe, '-m', '600']);
    t.throws(() => openFile(pipe), { message: /is not a regular file/ });
    t.throws(() => openFile('/dev/zero'), { message: /not a regular file|may write it/ });
    const large = join(temporaryFolder(t), 'large');
    writeFileSync(large, Buffer.alloc(2 * 1024 * 1024), { mode: 0o600 });
    t.throws(() => openFile(large), { message: /larger than/ });
  });
}
