/** A line that the runtime wrote in pieces stays whole where each line has something before it, whatever the other stream wrote meanwhile. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import type { ByteSource } from '../../../../common/byte-source.ts';
import { criLine, EPOCH, LogTree, NAMESPACE, POD, paddedTime, readAll } from './log-tree.ts';

const CHOICE = { unwanted: [] };
const quiet = new AbortController().signal;

/** `O` and `E`: a whole line of stdout and stderr; `o` and `e`: a piece of one. The text follows. */
function records(texts: readonly string[], firstNanos = 0): Buffer {
  return Buffer.concat(
    texts.map((text, index) => {
      const stream = /^[oO]/.test(text) ? 'stdout' : 'stderr';
      const partial = /^[oe]/.test(text);
      const nanos = EPOCH + BigInt(firstNanos + index * 1000);
      return criLine({ nanos, stream, partial, content: Buffer.from(text.slice(1)) });
    }),
  );
}

const at = (index: number): string => paddedTime(EPOCH + BigInt(index * 1000));

/** As `field-bugs` has it: pieces of stdout, a line of stderr between. */
const TORN = ['opart1-', 'Eerr', 'opart2-', 'Oend'];

function tree(t: ExecutionContext): LogTree {
  const made = new LogTree();
  t.teardown(() => made.remove());
  return made;
}

type Options = Omit<PodLogsParams, 'namespace' | 'name'>;

function open(from: LogTree, options: Options): Promise<ByteSource> {
  const params = {
    namespace: NAMESPACE,
    name: POD,
    ...(options.allContainers === true ? {} : { container: 'web' }),
  };
  return openLogs(from.backends(), { ...params, ...options }, CHOICE, quiet);
}

async function read(from: LogTree, options: Options): Promise<string> {
  return (await readAll(await open(from, options))).toString();
}

async function receive(source: ByteSource, bytes: number): Promise<string> {
  let text = '';
  while (text.length < bytes) {
    const more = await source.read('stdout', bytes - text.length);
    if (more === undefined) break;
    text += more.toString();
  }
  return text;
}

test('B11: with timestamps or a prefix, a line in pieces comes whole, and what was written meanwhile after it', async (t) => {
  const log = tree(t);
  log.write('web', [{ name: '0.log', bytes: records([...TORN, 'Oafter']) }]);
  t.is(await read(log, { timestamps: true }), `${at(0)} part1-part2-end\n${at(1)} err\n${at(4)} after\n`);
  t.is(
    await read(log, { prefix: true }),
    '[pod/web-0/web] part1-part2-end\n[pod/web-0/web] err\n[pod/web-0/web] after\n',
  );
  t.is(await read(log, { prefix: true, stream: 'Stderr' }), '[pod/web-0/web] err\n');
  t.is(await read(log, { timestamps: true, tailLines: 2 }), `${at(1)} err\n${at(4)} after\n`);
});

test('B11: without them the bytes are those of the file, in its order, as kubelet gives them', async (t) => {
  const log = tree(t);
  log.write('web', [{ name: '0.log', bytes: records(TORN) }]);
  t.is(await read(log, {}), 'part1-err\npart2-end\n');
});

test('B11: pieces of both streams through each other make whole lines of each', async (t) => {
  const log = tree(t);
  log.write('web', [
    { name: '0.log', bytes: records(['oa1', 'eb1', 'oa2', 'eb2', 'Oa3', 'Oc', 'Eb3', 'Ed']) },
  ]);
  t.is(await read(log, { timestamps: true }), `${at(0)} a1a2a3\n${at(1)} b1b2b3\n${at(5)} c\n${at(7)} d\n`);
});

test('B11: over a rotation in the middle of the line', async (t) => {
  const log = tree(t);
  const bytes = records(TORN);
  const second = bytes.indexOf('\n', bytes.indexOf('err')) + 1;
  log.write('web', [
    { name: '0.log.20261122-165500', bytes: bytes.subarray(0, second) },
    { name: '0.log', bytes: bytes.subarray(second) },
  ]);
  t.is(await read(log, { timestamps: true }), `${at(0)} part1-part2-end\n${at(1)} err\n`);
});

for (const prefix of [true, false]) {
  test(`B11: of several containers, ${prefix ? 'with' : 'without'} a prefix, no line is torn, and a cursor goes on in the same order`, async (t) => {
    const log = tree(t);
    for (const [index, container] of ['a', 'b'].entries()) {
      const texts = Array.from({ length: 10 }, () => TORN).flat();
      const named = texts.map((text) => `${text[0]}${container}${text.slice(1)}`);
      log.write(container, [{ name: '0.log', bytes: records(named, index * 500) }]);
    }
    const options = { allContainers: true, prefix };
    const whole = await read(log, options);
    const lines = whole.trimEnd().split('\n');
    t.is(lines.length, 40);
    for (const line of lines)
      t.regex(
        line,
        prefix
          ? /^\[pod\/web-0\/(?:a\] apart1-apart2-aend|a\] aerr|b\] bpart1-bpart2-bend|b\] berr)$/
          : /^(?:(.)part1-\1part2-\1end|.err)$/,
      );
    for (let cut = 1; cut < whole.length; cut += 61) {
      const first = await open(log, options);
      const before = await receive(first, cut);
      const cursor = first.cursor?.() ?? '';
      first.cancel('Canceled');
      t.is(before + (await read(log, { ...options, cursor })), whole);
    }
  });
}

test('B11: a line that does not end holds a follower up for no longer than a second, and loses nothing', async (t) => {
  const log = tree(t);
  const file = join(log.folder('web'), '0.log');
  writeFileSync(file, records(['oPassword: ', 'Ewarning']));
  // Timers of the agent keep no process alive.
  const alive = setInterval(() => undefined, 1000);
  t.teardown(() => clearInterval(alive));
  for (const options of [{ timestamps: true }, { timestamps: true, allContainers: true }]) {
    if ('allContainers' in options) log.write('other', [{ name: '0.log', bytes: records([]) }]);
    const source = await open(log, { ...options, follow: true });
    const prompt = `${at(0)} Password: `;
    const warning = `${at(1)} warning\n`;
    t.is(await receive(source, prompt.length + warning.length), prompt + warning);
    source.cancel('Canceled');
  }
});

test('B11: a follower gets the line as soon as it ends, and goes on over the rotation that comes next', async (t) => {
  const log = tree(t);
  const folder = log.folder('web');
  const file = join(folder, '0.log');
  writeFileSync(file, records(TORN.slice(0, 2)));
  const source = await open(log, { timestamps: true, follow: true });
  const first = `${at(0)} part1-`;
  t.is(await receive(source, first.length), first);
  const rest = `part2-end\n${at(1)} err\n${at(4)} after\n`;
  const reading = receive(source, rest.length);
  const all = records([...TORN, 'Oafter']);
  appendFileSync(file, all.subarray(records(TORN.slice(0, 2)).length, records(TORN).length));
  renameSync(file, join(folder, '0.log.20261122-165500'));
  writeFileSync(file, all.subarray(records(TORN).length));
  t.is(await reading, rest);
  source.cancel('Canceled');
});

test('B11: what waits is bounded: past 2 MiB the log comes in the order of the file', async (t) => {
  const log = tree(t);
  const line = 'x'.repeat(16_000);
  const waiting = Array.from({ length: 150 }, () => `E${line}`);
  log.write('web', [{ name: '0.log', bytes: records(['obegun', ...waiting, 'Oended', 'Oafter']) }]);
  const text = await read(log, { prefix: true });
  const lines = text.split('\n');
  t.is(lines[0], `[pod/web-0/web] begun[pod/web-0/web] ${line}`);
  t.is(
    text.length,
    2 * 'begun'.length + 'after\n'.length + 1 + 150 * (line.length + 1) + 152 * '[pod/web-0/web] '.length,
  );
  t.is(lines.at(-2), '[pod/web-0/web] after');
});
