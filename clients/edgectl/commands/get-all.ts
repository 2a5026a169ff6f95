/** `get all`: pods and devices, a table of each. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import { parseOutputFormat } from '../output/format.ts';
import { printObjects } from '../output/print-objects.ts';
import { sortObjects } from '../output/sort.ts';
import { sourceNote } from '../output/source-note.ts';
import { ALL_KINDS, type Found, type ResourceKind, selectionOf } from '../resources/kinds.ts';
import { printNote } from '../terminal/note.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { type GetOptions, nothingFound, printingOf } from './get.ts';

function usage(message: string, hint: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client', hint });
}

/** One kind that cannot be listed costs no other: it is said, and becomes the exit code. */
export async function getAll(words: readonly string[], options: GetOptions): Promise<number> {
  if (words.length > 1 || words[0]?.includes('/'))
    throw usage('all takes no names', 'edgectl get all, or edgectl get pod NAME');
  if (options.watch || options.watchOnly)
    throw usage('you may only specify a single resource type with --watch', 'edgectl get pods -w');
  if ((options.since ?? options.until) !== undefined)
    throw usage('--since and --until are for events', 'edgectl get events --since 12h');
  const format = parseOutputFormat(options.output, options.template);
  const selection = selectionOf(options);
  const failures: EdgectlError[] = [];
  const found = await withClient(options, async (client) => {
    const answers = await Promise.allSettled(ALL_KINDS.map((kind) => kind.list(client, selection)));
    return answers.flatMap((answer, index): { kind: ResourceKind; answer: Found }[] => {
      const kind = ALL_KINDS[index];
      if (answer.status === 'rejected') failures.push(EdgectlError.from(answer.reason));
      else if (kind !== undefined) return [{ kind, answer: answer.value }];
      return [];
    });
  });
  const sorted = await Promise.all(
    found.map(async ({ kind, answer }) => ({
      kind,
      items: await sortObjects(answer.items, options.sortBy),
    })),
  );
  const all = sorted.flatMap(({ items }) => items);
  const shown = sorted.filter(({ items }) => items.length > 0);
  const isTable = format.kind === 'table' || format.kind === 'wide';
  // In a table each kind has columns of its own, and a name alone does not say of which kind it is.
  if (isTable || format.kind === 'name') {
    const texts = await Promise.all(
      shown.map(({ kind, items }) =>
        printObjects(items, {
          ...printingOf(kind, selection, format, { ...options, showKind: true }),
          single: false,
        }),
      ),
    );
    if (texts.length > 0) await stdout.write(texts.join(isTable ? '\n' : ''));
    else if (failures.length === 0 && !options.ignoreNotFound) await stderr.write(nothingFound(selection));
  } else {
    const [first] = ALL_KINDS;
    if (first !== undefined) {
      const printing = printingOf(first, selection, format, options);
      await stdout.write(await printObjects(all, { ...printing, single: false }));
    }
  }
  const metas = found.map(({ answer }) => answer.meta);
  await printNote(sourceNote(metas, systemClock.now()));
  for (const failure of failures) await stderr.write(`${errorText(failure)}\n`);
  return failures[0]?.exitCode ?? 0;
}
