/** From what was gathered to the files of a bundle: all of it is learned from first, then shown. */
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { withSortedKeys } from '../output/kubernetes-json.ts';
import type { Collection, Missing } from './collection.ts';
import { Names } from './names.ts';
import { Redactor, type Removal } from './redactor.ts';
import type { BundleFile } from './tar.ts';
import { TextFilter } from './text-filter.ts';

export interface BundleOptions {
  readonly node: string;
  readonly withLogs: boolean;
  readonly redactNames: boolean;
  readonly madeAt: Date;
  /** For the filters; logs that they have no time for are left out. */
  readonly filterMs: number;
  /** Of the program, or the page, that makes it. */
  readonly version: string;
  /** In hexadecimal digits. */
  readonly sha256: (content: Uint8Array) => Promise<string>;
}

export interface Bundle {
  /** The name of its folder. */
  readonly root: string;
  readonly files: readonly BundleFile[];
  readonly removals: readonly Removal[];
  readonly missing: readonly Missing[];
  /** What is called what in it, where names were redacted. */
  readonly names: ReadonlyMap<string, string>;
}

export async function makeBundle(collection: Collection, options: BundleOptions): Promise<Bundle> {
  const { withLogs, madeAt } = options;
  const filter = new TextFilter();
  const names = options.redactNames ? new Names() : undefined;
  const redactor = new Redactor(filter, names, withLogs);
  const node = redactor.name('node', options.node);
  for (const { value, shape } of collection.structures) redactor.learn(value, shape);
  const place = (file: string): string => safePath(names?.replaceIn(file) ?? file);
  const missing = [...collection.missing];
  const files: BundleFile[] = [];
  for (const { file, value, shape } of collection.structures) {
    const shown = redactor.show(value, shape, place(file));
    files.push({ path: place(file), content: Buffer.from(`${stringifyExact(withSortedKeys(shown), 2)}\n`) });
  }
  const { clock } = collection;
  const endsAt = clock.monotonic() + options.filterMs;
  for (const { file, text } of collection.texts) {
    if (clock.monotonic() > endsAt) missing.push({ what: file, why: 'the time for its filters was up' });
    else files.push({ path: place(file), content: Buffer.from(redactor.text(text, place(file))) });
  }
  // What failed may quote what it failed at.
  const listedAsMissing = missing.map(({ what, why }) => ({
    what: names?.replaceIn(what) ?? what,
    why: redactor.text(why, 'MISSING.txt'),
  }));
  const { removals } = redactor;
  const root = `edgectl-bundle-${safePath(node).replaceAll('/', '_')}`;
  const listed = [
    ...files,
    { path: 'MISSING.txt', content: Buffer.from(missingText(listedAsMissing)) },
    { path: 'REMOVED.txt', content: Buffer.from(removedText(removals, withLogs)) },
  ];
  const contents = {
    madeAt: madeAt.toISOString(),
    edgectl: options.version,
    node,
    withLogs,
    redactNames: options.redactNames,
    complete: listedAsMissing.length === 0,
    files: await Promise.all(
      listed.map(async ({ path, content }) => ({
        path,
        bytes: content.length,
        sha256: await options.sha256(content),
      })),
    ),
  };
  return {
    root,
    files: [
      { path: 'CONTENTS.json', content: Buffer.from(`${JSON.stringify(contents, undefined, 2)}\n`) },
      ...listed,
    ],
    removals,
    missing: listedAsMissing,
    names: names?.others ?? new Map(),
  };
}

/** Names came from outside: none leads out of the folder. */
function safePath(file: string): string {
  return file
    .split('/')
    .map((part) => part.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_'))
    .join('/');
}

function missingText(missing: readonly Missing[]): string {
  if (missing.length === 0) return 'Nothing is missing.\n';
  return `What should be here and is not:\n\n${missing.map(({ what, why }) => `${what}: ${why}\n`).join('')}`;
}

function removedText(removals: readonly Removal[], withLogs: boolean): string {
  const lead = withLogs
    ? ''
    : 'Logs, the messages of events and the arguments of programs were left out: edgectl bundle --with-logs puts them in, filtered.\n\n';
  if (removals.length === 0) return `${lead}Nothing else was removed.\n`;
  const lines = removals.map(
    ({ file, what, count }) => `${file}: ${what}${count === 1 ? '' : ` (${count} times)`}\n`,
  );
  return `${lead}What was removed, file by file; a value that was removed is not named here.\n\n${lines.join('')}`;
}
