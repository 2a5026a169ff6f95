/** A process that writes a log as a runtime does, rotated and compressed as kubelet does: `log-writer.ts FOLDER LINES SEED`. */
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const [folder = '', lines = '0', seed = '1'] = process.argv.slice(2);
let state = Number(seed);
/** A small generator with a seed, so that a failure can be run again. */
const random = (below: number): number => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return state % below;
};
let fd = openSync(join(folder, '0.log'), 'a');
let rotations = 0;
for (let line = 1; line <= Number(lines); ) {
  const until = Math.min(Number(lines), line + random(200));
  let text = '';
  const nanos = String(process.hrtime.bigint() % 1_000_000_000n).padStart(9, '0');
  for (; line <= until; line += 1)
    text += `2026-11-22T16:46:06.${nanos}Z stdout F line ${line} ${'x'.repeat(random(300))}\n`;
  writeSync(fd, text);
  if (random(300) === 0) {
    rotations += 1;
    renameSync(join(folder, '0.log'), join(folder, `0.log.20261122-${String(100_000 + rotations)}`));
    if (random(2) === 0) await setImmediate();
    writeSync(fd, `2026-11-22T16:46:06.${nanos}Z stderr F rotated ${rotations}\n`);
    const next = openSync(join(folder, '0.log'), 'a');
    closeSync(fd);
    fd = next;
  }
  const rotated = readdirSync(folder)
    .filter((name) => /^0\.log\.\d+-\d+$/.test(name))
    .sort();
  const [oldest] = rotated;
  if (oldest !== undefined && rotated.length > 1 && random(10) === 0) {
    const path = join(folder, oldest);
    writeFileSync(`${path}.tmp`, gzipSync(readFileSync(path), { level: 1 }));
    renameSync(`${path}.tmp`, `${path}.gz`);
    rmSync(path);
  }
  await setImmediate();
}
closeSync(fd);
