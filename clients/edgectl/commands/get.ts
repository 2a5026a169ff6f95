/** `get TYPE [NAME…]`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import { parseOutputFormat } from '../output/format.ts';
import { printObjects } from '../output/print-objects.ts';
import { sortObjects } from '../output/sort.ts';
import { sourceNote } from '../output/source-note.ts';
import {
  type Found,
  parseTarget,
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

export async function get(words: readonly string[], options: GetOptions): Promise<number> {
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
      format,
      columns: kind.columns,
      singular: kind.singular,
      single: names.length === 1,
      withNamespace: selection.allNamespaces,
      noHeaders: options.headers === false,
      showLabels: options.showLabels ?? false,
      labelColumns: options.labelColumns ?? [],
      showManagedFields: options.showManagedFields ?? false,
      showKind: options.showKind ?? false,
      nowMs,
    });
    await stdout.write(text);
  } else if (names.length === 0 && !options.ignoreNotFound) {
    const where = selection.allNamespaces ? '' : ` in ${selection.namespace} namespace.`;
    await stderr.write(`No resources found${where}\n`);
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
