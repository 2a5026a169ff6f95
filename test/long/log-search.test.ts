/** Tails of another stream over four rotated files of 200 MiB: what they cost, and what is left of them when their callers have gone. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { gzipSync } from 'node:zlib';
import { percentile } from '../acceptance/flood.ts';
import { startAttackedAgent } from '../helpers/attacked-agent.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const MIB = 1024 * 1024;
const FILES = 4;
const FILE_MIB = 200;
const CALLS = 12;
const TICKS_PER_SECOND = 100;
const LINE = '2026-11-22T16:46:06.123456789Z';

test('M5: a tail over 800 MiB takes seconds, and twelve that were given up leave nothing running', async (t) => {
  t.timeout(300_000);
  const attacked = await startAttackedAgent(t, []);
  const folder = join(attacked.folder, 'pods', 'default_web-0_6d3c2f3e-0000-4000-8000-000000000001', 'web');
  mkdirSync(folder, { recursive: true });
  const line = `${LINE} stderr F ${'x'.repeat(200)}\n`;
  const member = gzipSync(Buffer.from(line.repeat(Math.ceil(MIB / line.length))));
  const zipped = Buffer.concat(Array.from({ length: FILE_MIB }, () => member));
  for (let file = 0; file < FILES; file += 1) {
    writeFileSync(join(folder, `0.log.20261122-16550${file}.gz`), zipped);
  }
  writeFileSync(join(folder, '0.log'), line);
  const cpuSeconds = (): number => {
    const [, , , , , , , , , , , , , user, system] = readFileSync(
      `/proc/${attacked.agent.child.pid}/stat`,
      'latin1',
    ).split(' ');
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  };
  const params = { name: 'web-0', container: 'web', stream: 'Stdout', tailLines: 10, inline: true };
  for (let call = 0; call < 20; call += 1) await attacked.podListMs();

  let since = cpuSeconds();
  const whole = (await attacked.root.call('pod.logs', { ...params, timeoutSeconds: 120 })) as {
    result?: object;
  };
  const oneTail = cpuSeconds() - since;
  t.truthy(whole.result, JSON.stringify(whole));
  t.log(`one tail: ${oneTail.toFixed(1)} s of CPU`);
  t.true(oneTail < 12, `${oneTail} s of CPU`);

  since = cpuSeconds();
  const took: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    await attacked.root.send({
      jsonrpc: '2.0',
      id: `late-${call}`,
      method: 'pod.logs',
      params: { ...params, timeoutSeconds: 1 },
    });
  }
  for (let answers = 0; answers < CALLS; answers += 1) {
    const { error } = (await attacked.root.answer()) as { error?: { message: string } };
    t.regex(error?.message ?? '', /no answer within 1 s/);
  }
  const answered = cpuSeconds();
  for (let call = 0; call < 50; call += 1) took.push(await attacked.podListMs());
  const after = cpuSeconds() - answered;
  const p95 = percentile(took, 0.95);
  t.log(
    `${(answered - since).toFixed(1)} s of CPU until all were answered, ${after.toFixed(1)} s after; pod.list p95 ${p95.toFixed(0)} ms`,
  );
  t.true(after < 2, `${after} s of CPU after the callers had gone`);
  t.true(p95 < 500, `${p95} ms`);
  t.true((await waitUntil(() => attacked.rssMiB() < 256, 10_000)) !== undefined, `${attacked.rssMiB()} MiB`);
});
