import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import * as esbuild from 'esbuild';
import { buildPage } from '../../../scripts/support/page-bundle.mjs';
import { completeBrowser } from '../../../clients/hmi/src/older-browsers.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { NEWER_WEB_APIS } from './newer-web-apis.ts';

/** What {@link completeBrowser} adds, as it stands in {@link NEWER_WEB_APIS}. */
const ADDED = [
  '.at(',
  '.findLast(',
  '.findLastIndex(',
  '.toSorted(',
  '.toReversed(',
  'Object.hasOwn',
  'Promise.withResolvers',
  'AbortSignal.any',
  'AbortSignal.timeout',
  '.throwIfAborted(',
];

const KIB = 1024;

/** The chunks that a chunk cannot run without. */
function loadedWith(
  outputs: Readonly<Record<string, { imports: readonly { path: string; kind: string }[] }>>,
  name: string,
  all = new Set<string>(),
): Set<string> {
  if (all.has(name)) return all;
  all.add(name);
  const { imports = [] } = outputs[name] ?? {};
  for (const { path, kind } of imports) if (kind === 'import-statement') loadedWith(outputs, path, all);
  return all;
}

test('the page is small: what is seen first, and all of it', async (t) => {
  const folder = temporaryFolder(t);
  const { sizes, first, metafile } = await buildPage(join(folder, 'hmi'), esbuild);
  const [script = '', style = ''] = first;
  const entry = Object.keys(metafile.outputs).find((name) => basename(name) === script) ?? '';
  const names = [...loadedWith(metafile.outputs, entry)].map((name) => basename(name));
  const bytesOf = (of: readonly string[]): number => of.reduce((sum, name) => sum + (sizes[name] ?? 0), 0);
  const firstBytes = bytesOf([...names, style]);
  const allBytes = bytesOf(Object.keys(sizes));
  t.log(`first ${(firstBytes / KIB).toFixed(1)} KiB, all ${(allBytes / KIB).toFixed(1)} KiB, gzip`);
  t.true(firstBytes <= 60 * KIB, `${firstBytes} bytes are loaded first`);
  t.true(allBytes <= 260 * KIB, `${allBytes} bytes in all`);
  // Chromium 90 has no more than that; it is not run on it.
  for (const name of readdirSync(join(folder, 'hmi', 'assets')).filter((of) => of.endsWith('.js.gz'))) {
    const code = gunzipSync(readFileSync(join(folder, 'hmi', 'assets', name))).toString();
    const lacking = Object.keys(NEWER_WEB_APIS).filter((api) => code.includes(api) && !ADDED.includes(api));
    t.deepEqual(lacking, [], name);
  }
  const document = readFileSync(join(folder, 'hmi', 'index.html'), 'utf8');
  t.true(document.includes(script) && document.includes(style));
  t.notRegex(document, /https?:|style=|<style|onclick|__(SCRIPT|STYLE|ICON)__/);
});

test('what an older browser lacks is added, and does what it should', (t) => {
  // A world of its own, with what came since taken away.
  const world = runInNewContext(
    `for (const name of ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed']) {
      delete Array.prototype[name];
      delete Object.getPrototypeOf(Uint8Array).prototype[name];
    }
    delete String.prototype.at;
    delete Object.hasOwn;
    delete Promise.withResolvers;
    ({ Array, Uint8Array, String, Object, Promise })`,
  ) as Pick<typeof globalThis, 'Array' | 'Uint8Array' | 'String' | 'Object' | 'Promise'>;
  class Signal extends EventTarget {
    aborted = false;
    reason: unknown;
  }
  class Controller {
    readonly signal = new Signal() as AbortSignal;
    abort(reason?: unknown): void {
      Object.assign(this.signal, { aborted: true, reason });
      this.signal.dispatchEvent(new Event('abort'));
    }
  }
  completeBrowser({
    ...world,
    AbortSignal: Signal as unknown as typeof AbortSignal,
    AbortController: Controller,
  });
  const list = world.Array.from([3, 1, 2]);
  t.is(list.at(-1), 2);
  t.is(list.at(0), 3);
  t.is(list.at(7), undefined);
  t.deepEqual([...list.toSorted((one, other) => one - other)], [1, 2, 3]);
  t.deepEqual([...list.toReversed()], [2, 1, 3]);
  t.deepEqual([...list], [3, 1, 2]);
  t.is(
    list.findLast((value) => value > 1),
    2,
  );
  t.is(
    list.findLastIndex((value) => value > 2),
    0,
  );
  t.is(
    list.findLast((value) => value > 9),
    undefined,
  );
  t.is(new world.Uint8Array([5, 6]).at(-1), 6);
  t.true(world.Object.hasOwn({ a: 1 }, 'a'));
  t.false(world.Object.hasOwn({}, 'toString'));
  t.is(typeof world.Promise.withResolvers().resolve, 'function');
  const [one, other] = [new Controller(), new Controller()];
  const any = (Signal as unknown as typeof AbortSignal).any([one.signal, other.signal]);
  t.false(any.aborted);
  other.abort(new Error('enough'));
  t.is((any.reason as Error).message, 'enough');
  t.throws(() => other.signal.throwIfAborted(), { message: 'enough' });
});
