/** `get TYPE [NAME…]`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import type { KubernetesObject } from '../../../common/kubernetes/tables/column.ts';
import { type OutputFormat, parseOutputFormat } from '../output/format.ts';
import { type PrintOptions, printObjects } from '../output/print-objects.ts';
import { sortObjects } from '../output/sort.ts';
import { sourceNote } from '../output/source-note.ts';
import {
  type Found,
  parseTarget,
  type ResourceKind,
  type Selection,
  type SelectionOptions,
  selectionOf,
  type Target,
} from '../resources/kinds.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { printNote } from '../terminal/note.ts';

export interface GetOptions extends SelectionOptions {
  readonly output?: string;
  readonly template?: string;
  readonly headers?: boolean;
  readonly showLabels?: boolean;
  readonly labelColumns?: readonly string[];
  readonly showManagedFields?: boolean;
  readonly showKind?: boolean;
  readonly chunkSize?: number;
  readonly sortBy?: string;
  readonly ignoreNotFound?: boolean;
  readonly watch?: boolean;
  readonly watchOnly?: boolean;
  readonly outputWatchEvents?: boolean;
}

function checkTarget({ names }: Target, options: GetOptions): void {
  if (names.length === 0) return;
  const conflict = options.allNamespaces
    ? 'a resource cannot be retrieved by name across all namespaces'
    : options.selector === undefined && options.fieldSelector === undefined
      ? undefined
      : 'name cannot be provided when a selector is specified';
  if (conflict !== undefined) throw new EdgectlError('InvalidParams', conflict, { layer: 'client' });
}

/** How the objects of a kind are printed, as the flags have it. */
export function printingOf(
  kind: ResourceKind,
  { allNamespaces }: Selection,
  format: OutputFormat,
  options: GetOptions,
): Omit<PrintOptions<KubernetesObject>, 'single'> {
  return {
    format,
    columns: kind.columns,
    singular: kind.singular,
    withNamespace: allNamespaces,
    noHeaders: options.headers === false,
    showLabels: options.showLabels ?? false,
    labelColumns: options.labelColumns ?? [],
    showManagedFields: options.showManagedFields ?? false,
    showKind: options.showKind ?? false,
    nowMs: systemClock.now(),
  };
}

/** What is on standard error where nothing was found. */
export function nothingFound({ allNamespaces, namespace }: Selection): string {
  return `No resources found${allNamespaces ? '' : ` in ${namespace} namespace.`}\n`;
}

export async function get(words: readonly string[], options: GetOptions): Promise<number> {
  if (words.some((word) => /^all(?:\/|$)/i.test(word))) {
    const { getAll } = await import('./get-all.ts');
    return getAll(words, options);
  }
  const request = parseTarget(words);
  checkTarget(request, options);
  if ((options.chunkSize ?? 0) < 0)
    throw new EdgectlError('InvalidParams', '--chunk-size must not be negative', { layer: 'client' });
  const format = parseOutputFormat(options.output, options.template);
  const selection = selectionOf(options);
  if ((options.since ?? options.until) !== undefined && request.kind.plural !== 'events')
    throw new EdgectlError('InvalidParams', '--since and --until are for events', {
      layer: 'client',
      hint: 'edgectl get events --since 12h; of logs, edgectl logs --since',
    });
  const { kind, names } = request;
  if (options.watch || options.watchOnly) {
    const { watchObjects } = await import('./get-watch.ts');
    return watchObjects(kind, names, selection, format, options);
  }
  const failures: EdgectlError[] = [];
  const found = await withClient(options, async (client): Promise<Found[]> => {
    if (names.length === 0) return [await kind.list(client, selection)];
    const answers = await Promise.allSettled(names.map((name) => kind.get(client, name, selection)));
    return answers.flatMap((answer) => {
      if (answer.status === 'fulfilled') return [answer.value];
      const error = EdgectlError.from(answer.reason);
      if (!(options.ignoreNotFound && error.kind === 'NotFound')) failures.push(error);
      return [];
    });
  });

  const items = await sortObjects(
    found.flatMap((each) => each.items),
    options.sortBy,
  );
  const nowMs = systemClock.now();
  if (items.length > 0 || (names.length === 0 && format.kind !== 'table' && format.kind !== 'wide')) {
    const text = await printObjects(items, {
      ...printingOf(kind, selection, format, options),
      single: names.length === 1,
    });
    await stdout.write(text);
  } else if (names.length === 0 && !options.ignoreNotFound) {
    await stderr.write(nothingFound(selection));
  }
  await printNote(
    sourceNote(
      found.map(({ meta }) => meta),
      nowMs,
    ),
  );
  for (const failure of failures) await stderr.write(`${errorText(failure)}\n`);
  return failures[0]?.exitCode ?? 0;
}
