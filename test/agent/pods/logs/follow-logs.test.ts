import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { ContainerStates } from '../../../../agent/pods/logs/log-instance.ts';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import type { CriContainer } from '../../../../agent/backends/cri/cri-objects.ts';
import type { ByteSource } from '../../../../common/byte-source.ts';
import { systemClock } from '../../../../common/clock.ts';
import { criLine, EPOCH, LogTree, NAMESPACE, POD, readAll, UID } from './log-tree.ts';

const CHOICE = { unwanted: [] };
const quiet = new AbortController().signal;
const params = { namespace: NAMESPACE, name: POD, container: 'web', follow: true };

/** A runtime with one log, its own file descriptor and kubelet's way of rotating. */
class Writer {
  readonly tree = new LogTree();
  readonly folder: string;
  readonly container: string;
  isRunning = true;
  text = '';
  #attempt = 0;
  #lines = 0;
  #rotations = 0;
  #fd: number;

  constructor(container = 'web') {
    this.container = container;
    this.folder = this.tree.folder(container);
    this.#fd = openSync(join(this.folder, '0.log'), 'a');
  }

  write(lines = 1): void {
    for (let i = 0; i < lines; i += 1) {
      this.#lines += 1;
      const content = `line ${this.#lines}`;
      writeSync(
        this.#fd,
        criLine({
          nanos: EPOCH + BigInt(this.#lines),
          stream: 'stdout',
          partial: false,
          content: Buffer.from(content),
        }),
      );
      this.text += `${content}\n`;
    }
  }

  rename(): void {
    this.#rotations += 1;
    const stamp = `20261122-${String(160000 + this.#rotations)}`;
    renameSync(join(this.folder, `${this.#attempt}.log`), join(this.folder, `${this.#attempt}.log.${stamp}`));
  }

  reopen(): void {
    const next = openSync(join(this.folder, `${this.#attempt}.log`), 'a');
    closeSync(this.#fd);
    this.#fd = next;
  }

  restart(): void {
    this.#attempt += 1;
    this.reopen();
  }

  rotated(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.includes('.log.2') && !name.endsWith('.gz'))
      .sort();
  }

  compress(): void {
    const [oldest] = this.rotated();
    if (oldest === undefined) return;
    const path = join(this.folder, oldest);
    writeFileSync(`${path}.tmp`, gzipSync(readFileSync(path)));
    renameSync(`${path}.tmp`, `${path}.gz`);
    rmSync(path);
  }

  backends() {
    const listContainers = (): Promise<CriContainer[]> =>
      Promise.resolve([
        {
          id: 'c1',
          sandboxId: 's1',
          pod: { namespace: NAMESPACE, name: POD, uid: UID },
          name: this.container,
          attempt: this.#attempt,
          state: this.isRunning ? 'running' : 'exited',
          createdAtMs: 0,
          image: '',
          imageRef: '',
          labels: {},
          annotations: {},
        },
      ]);
    return this.tree.backends({ states: new ContainerStates({ listContainers }, systemClock) });
  }

  close(): void {
    closeSync(this.#fd);
    this.tree.remove();
  }
}

// What a follower waits for keeps no process alive by itself; in the agent the brokers do.
const alive = setInterval(() => undefined, 60_000);
test.after.always(() => clearInterval(alive));

/** Reads until so many bytes are there. */
async function receive(source: ByteSource, bytes: number): Promise<string> {
  let text = '';
  while (text.length < bytes) {
    const chunk = await source.read('stdout', bytes - text.length);
    if (chunk === undefined) break;
    text += chunk.toString();
  }
  return text;
}

test('a follower gets every line once, whatever is rotated and compressed meanwhile', async (t) => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ write: fc.integer({ min: 1, max: 30 }) }),
      fc.constant('rotate' as const),
      fc.constant('rotate late' as const),
      fc.constant('compress' as const),
      fc.constant('read' as const),
    ),
    { minLength: 3, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const writer = new Writer();
      // Kubelet never rotates an empty file.
      writer.write();
      try {
        const source = await openLogs(writer.backends(), params, CHOICE, quiet);
        let got = '';
        for (const step of drawn) {
          if (step === 'read') got += await receive(source, Math.min(50, writer.text.length - got.length));
          else if (step === 'compress') writer.compress();
          else if (step === 'rotate' || step === 'rotate late') {
            writer.rename();
            if (step === 'rotate late') writer.write(2);
            writer.reopen();
            writer.write(1);
          } else writer.write(step.write);
        }
        got += await receive(source, writer.text.length - got.length);
        writer.isRunning = false;
        t.is(await source.read('stdout', 100), undefined);
        t.is(got, writer.text);
        const { reason, gaps } = await source.ended;
        t.is(reason, 'Completed');
        t.is(gaps, undefined);
      } finally {
        writer.close();
      }
    }),
    { numRuns: 60 },
  );
});

test('a follower waits for lines that are written later, and is woken by them', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  const source = await openLogs(writer.backends(), params, CHOICE, quiet);
  const reading = receive(source, 7);
  writer.write();
  t.is(await reading, 'line 1\n');
  t.is(source.waiting?.(), undefined);
  const next = receive(source, 7);
  t.is(source.waiting?.(), 'for the container to write');
  writer.write();
  t.is(await next, 'line 2\n');
  source.cancel('Canceled');
  t.is((await source.ended).reason, 'Canceled');
  t.is(await source.read('stdout', 10), undefined);
});

test('following ends when the container has ended and its log is read to the end', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  writer.write(3);
  writer.isRunning = false;
  const source = await openLogs(writer.backends(), { ...params, tailLines: 2 }, CHOICE, quiet);
  t.is((await readAll(source)).toString(), 'line 2\nline 3\n');
});

test('a log that is cut short is read on from its beginning, with a gap reported', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  writer.write(3);
  const source = await openLogs(writer.backends(), params, CHOICE, quiet);
  t.is(await receive(source, 21), 'line 1\nline 2\nline 3\n');
  truncateSync(join(writer.folder, '0.log'), 0);
  const next = receive(source, 7);
  writer.write();
  t.is(await next, 'line 4\n');
  writer.isRunning = false;
  t.is(await source.read('stdout', 10), undefined);
  t.like((await source.ended).gaps?.[0], { reason: 'Truncated', offset: 21 });
});

test('a cursor finds its file again after it was rotated and gzipped', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  writer.write(100);
  const first = await openLogs(writer.backends(), params, CHOICE, quiet);
  const before = await receive(first, 200);
  const cursor = first.cursor?.() ?? '';
  first.cancel('Canceled');
  writer.rename();
  writer.reopen();
  writer.write(10);
  writer.rename();
  writer.reopen();
  writer.compress();
  writer.write(10);
  writer.isRunning = false;
  const second = await openLogs(writer.backends(), { ...params, cursor }, CHOICE, quiet);
  t.is(before + (await readAll(second)).toString(), writer.text);
});

test('a cursor goes on over restarts of the container, a fresh follower ends with its instance', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  writer.write(5);
  const first = await openLogs(writer.backends(), params, CHOICE, quiet);
  const before = await receive(first, 10);
  const cursor = first.cursor?.() ?? '';
  const restOfFirst = writer.text.slice(10);
  writer.restart();
  writer.write(5);
  t.is(await receive(first, 1000), restOfFirst);
  writer.isRunning = false;
  const second = await openLogs(writer.backends(), { ...params, cursor }, CHOICE, quiet);
  t.is(before + (await readAll(second)).toString(), writer.text);
});

test('a cursor into a file that is gone goes on with the next one and reports the gap', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  writer.write(5);
  const first = await openLogs(writer.backends(), params, CHOICE, quiet);
  await receive(first, 7);
  const cursor = first.cursor?.() ?? '';
  first.cancel('Canceled');
  writer.rename();
  writer.reopen();
  for (const name of writer.rotated()) rmSync(join(writer.folder, name));
  writer.write(2);
  writer.isRunning = false;
  const second = await openLogs(writer.backends(), { ...params, follow: false, cursor }, CHOICE, quiet);
  t.like(second.gaps?.[0], { reason: 'CursorGone' }, 'before anything is read');
  t.is((await readAll(second)).toString(), 'line 6\nline 7\n');
  t.like((await second.ended).gaps?.[0], { reason: 'CursorGone', offset: 0 });
});

test('the instance before is found by its file when the runtime has dropped it', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  writer.write(2);
  writer.restart();
  writer.write(1);
  const { follow: _, ...once } = params;
  const previous = await openLogs(writer.backends(), { ...once, previous: true }, CHOICE, quiet);
  t.is((await readAll(previous)).toString(), 'line 1\nline 2\n');
  const current = await openLogs(writer.backends(), once, CHOICE, quiet);
  t.is((await readAll(current)).toString(), 'line 3\n');
});

test('an instance before the first is refused in the words of kubelet', async (t) => {
  const writer = new Writer();
  t.teardown(() => writer.close());
  const opening = openLogs(
    writer.backends(),
    { namespace: NAMESPACE, name: POD, previous: true },
    CHOICE,
    quiet,
  );
  const error = await t.throwsAsync(opening);
  t.like(error, {
    kind: 'NotFound',
    message: 'previous terminated container "web" in pod "web-0" not found',
  });
});

test('several containers are merged by time in whole lines, and a cursor goes on in the same order', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const line = (container: string, number: number, nanos: number, partial = false): Buffer =>
    criLine({
      nanos: EPOCH + BigInt(nanos),
      stream: 'stdout',
      partial,
      content: Buffer.from(`${container}${number}`),
    });
  for (const [index, container] of ['a', 'b', 'c'].entries()) {
    const bytes = Buffer.concat(
      Array.from({ length: 50 }, (_, i) => line(container, i, i * 10 + index, i % 7 === 3)),
    );
    appendFileSync(join(tree.folder(container), '0.log'), bytes);
  }
  const all = { namespace: NAMESPACE, name: POD, allContainers: true, prefix: true };
  const whole = (await readAll(await openLogs(tree.backends(), all, CHOICE, quiet))).toString();
  for (const text of whole.trimEnd().split('\n')) t.regex(text, /^\[pod\/web-0\/([abc])\] \1\d+(\1\d+)?$/);
  t.is(whole.match(/\n/g)?.length, 3 * 43);
  t.true(whole.startsWith('[pod/web-0/a] a0\n[pod/web-0/b] b0\n[pod/web-0/c] c0\n[pod/web-0/a] a1\n'));
  for (let cut = 1; cut < whole.length; cut += 97) {
    const first = await openLogs(tree.backends(), all, CHOICE, quiet);
    const before = await receive(first, cut);
    const cursor = first.cursor?.() ?? '';
    const skipped = await receive(first, 33);
    first.cancel('Canceled');
    const second = await openLogs(
      tree.backends(),
      { ...all, cursor, skipBytes: skipped.length },
      CHOICE,
      quiet,
    );
    t.is(before + skipped + (await readAll(second)).toString(), whole);
  }
});

test('followers of several containers get the lines of all, each one whole', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const files = ['a', 'b'].map((container) => join(tree.folder(container), '0.log'));
  for (const file of files) writeFileSync(file, '');
  const source = await openLogs(
    tree.backends(),
    { namespace: NAMESPACE, name: POD, allContainers: true, follow: true },
    CHOICE,
    quiet,
  );
  const now = BigInt(systemClock.now()) * 1_000_000n;
  const piece = (content: string, partial: boolean): Buffer =>
    criLine({ nanos: now, stream: 'stdout', partial, content: Buffer.from(content) });
  const [a = '', b = ''] = files;
  const reading = receive(source, 12);
  appendFileSync(a, piece('a1', true));
  appendFileSync(b, piece('bbbbb', false));
  appendFileSync(a, piece('a1a', false));
  t.deepEqual((await reading).split('\n').sort(), ['', 'a1a1a', 'bbbbb']);
  source.cancel('Canceled');
});

/** A node that knows the pod, of which nothing runs yet. */
function unstarted(t: ExecutionContext) {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const node = {
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: NAMESPACE, name: POD, uid: UID },
      spec: { containers: [{ name: 'web', image: 'web' }] },
      status: { phase: 'Pending' },
    } as Pod | undefined,
    containers: [] as CriContainer[],
  };
  const unknown = (): Promise<never> => Promise.reject(new EdgectlError('NotFound', 'no such sandbox'));
  const backends = tree.backends({
    targets: { pod: unknown, selected: async () => [] },
    lookup: { find: async () => node.pod, inNamespace: () => Promise.resolve([]) },
    states: new ContainerStates({ listContainers: async () => node.containers }, systemClock),
  });
  return { tree, node, backends };
}

const FIRST_LINE = criLine({
  nanos: EPOCH,
  stream: 'stdout',
  partial: false,
  content: Buffer.from('first'),
});

test('a follower waits for a container that has not started, and gets its log from the first line on', async (t) => {
  const { tree, backends } = unstarted(t);
  await t.throwsAsync(openLogs(backends, { ...params, follow: false }, CHOICE, quiet), {
    message: /has no log/,
  });
  const source = await openLogs(backends, params, CHOICE, quiet);
  const reading = source.read('stdout', 1000);
  writeFileSync(join(tree.folder('web'), '0.log'), FIRST_LINE);
  t.is((await reading)?.toString(), 'first\n');
  // It has ended: nobody waits for another.
  t.is(await source.read('stdout', 1000), undefined);
  t.is((await source.ended).reason, 'Completed');
});

test('a follower of a container that will not start gets an answer: the pod is over, or goes meanwhile', async (t) => {
  const { node, backends } = unstarted(t);
  const source = await openLogs(backends, params, CHOICE, quiet);
  node.pod = undefined;
  t.is(await source.read('stdout', 1000), undefined);
  t.is((await source.ended).reason, 'Completed');
  const { node: over, backends: others } = unstarted(t);
  over.pod = { ...over.pod, status: { phase: 'Failed' } } as Pod;
  await t.throwsAsync(openLogs(others, params, CHOICE, quiet), { message: /has no log/ });
});
