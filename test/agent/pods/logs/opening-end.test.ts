/** Logs that are not followed, of a container that writes faster than they are read. */
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import { criLine, EPOCH, LogTree, NAMESPACE, POD } from './log-tree.ts';

const CHOICE = { unwanted: [] };
const quiet = new AbortController().signal;
const ROTATED = ['0.log.20261122-165500', '0.log.20261122-165501', '0.log.20261122-165502'];

class Container {
  readonly tree: LogTree;
  readonly folder: string;
  text = '';
  #lines = 0;
  #rotations = 0;

  constructor(t: ExecutionContext) {
    this.tree = new LogTree();
    this.folder = this.tree.folder('web');
    t.teardown(() => this.tree.remove());
  }

  write(lines: number): void {
    const written = Array.from({ length: lines }, () => {
      this.#lines += 1;
      const content = Buffer.from(`line ${this.#lines} ${'x'.repeat(100)}`);
      this.text += `${content.toString()}\n`;
      return criLine({ nanos: EPOCH + BigInt(this.#lines), stream: 'stdout', partial: false, content });
    });
    appendFileSync(join(this.folder, '0.log'), Buffer.concat(written));
  }

  /** As kubelet: the current file is renamed, the one that was rotated before is compressed. */
  rotate(): void {
    const before = ROTATED[this.#rotations - 1];
    const now = ROTATED[this.#rotations];
    if (now === undefined) return;
    this.#rotations += 1;
    renameSync(join(this.folder, '0.log'), join(this.folder, now));
    if (before === undefined) return;
    const path = join(this.folder, before);
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
    rmSync(path);
  }

  open(options: Partial<PodLogsParams> = {}) {
    const params = { namespace: NAMESPACE, name: POD, container: 'web', ...options };
    return openLogs(this.tree.backends(), params, CHOICE, quiet);
  }
}

/** Reads to the end, with more written by `meanwhile` after each piece than the piece had. */
async function readWhile(
  t: ExecutionContext,
  source: Awaited<ReturnType<Container['open']>>,
  meanwhile: (piece: number) => void,
): Promise<string> {
  const pieces: Buffer[] = [];
  for (let piece = 0; piece < 200; piece += 1) {
    const bytes = await source.read('stdout', 64 * 1024);
    if (bytes === undefined) {
      t.is((await source.ended).reason, 'Completed');
      return Buffer.concat(pieces).toString();
    }
    pieces.push(bytes);
    meanwhile(piece);
  }
  source.cancel('Canceled');
  return t.fail('the log never ends') ? '' : '';
}

for (const options of [{}, { tailLines: 5000 }, { sinceTime: '2020-01-01T00:00:00Z' }]) {
  test(`with ${JSON.stringify(options)} a log ends where it ended when it was opened`, async (t) => {
    const container = new Container(t);
    container.write(6000);
    const whole = container.text;
    const source = await container.open(options);
    container.write(10);
    const got = await readWhile(t, source, () => container.write(2000));
    const lines = whole.split('\n').slice(0, -1);
    const wanted = `${('tailLines' in options ? lines.slice(-5000) : lines).join('\n')}\n`;
    t.true(got === wanted, `${got.length} bytes of ${wanted.length}`);
  });
}

test('it ends there over rotation and compression of what was there, and of what came later', async (t) => {
  const container = new Container(t);
  container.write(3000);
  container.rotate();
  container.write(3000);
  const whole = container.text;
  const source = await container.open();
  const got = await readWhile(t, source, () => {
    container.write(2000);
    container.rotate();
    container.write(2000);
  });
  t.true(got === whole, `${got.length} bytes of ${whole.length}`);
});

test('what goes on from a cursor ends there, too', async (t) => {
  const container = new Container(t);
  container.write(3000);
  const first = await container.open();
  const begin = (await first.read('stdout', 1000))?.length ?? 0;
  const cursor = first.cursor?.() ?? '';
  first.cancel('Canceled');
  container.write(3000);
  const whole = container.text;
  const second = await container.open({ cursor });
  const rest = await readWhile(t, second, () => container.write(2000));
  t.true(rest === whole.slice(begin), `${rest.length} bytes of ${whole.length - begin}`);
});

test('an empty log is at its end at once', async (t) => {
  const container = new Container(t);
  container.write(0);
  const source = await container.open();
  container.write(10);
  t.is(await readWhile(t, source, () => undefined), '');
});
