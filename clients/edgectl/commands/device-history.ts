/** `device history NAME [PROPERTY]`. */
import type { PropertyHistory } from '@edgectl/rpc-schema/generated/types';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { callOptions, DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { DEVICES } from '../resources/kinds.ts';
import { checkObjectName } from '../resources/object-name.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface HistoryOptions extends GlobalOptions {
  readonly output?: string;
  readonly headers?: boolean;
  /** Milliseconds. */
  readonly since?: number;
  readonly limit?: number;
}

const HEADERS = ['TIME', 'PROPERTY', 'VALUE', 'QUALITY'];

export async function deviceHistory(
  name: string,
  property: string | undefined,
  options: HistoryOptions,
): Promise<number> {
  const format = structuredFormat(options.output);
  const { since, limit, namespace = DEFAULT_NAMESPACE } = options;
  const { items } = await withClient(options, (client) =>
    client.call(
      'device.history',
      {
        namespace,
        name: checkObjectName(DEVICES, name),
        ...(property !== undefined && { property }),
        ...(since !== undefined && { sinceTime: new Date(systemClock.now() - since).toISOString() }),
        ...(limit !== undefined && { samples: limit }),
      },
      callOptions(options),
    ),
  );
  if (format !== undefined) {
    await printFacts({ items }, format);
    return 0;
  }
  await stdout.write(
    printTable({ headers: HEADERS, rows: rowsOf(items) }, { noHeaders: options.headers === false }),
  );
  for (const { property: cut } of items.filter(({ truncated }) => truncated))
    await stderr.write(`of ${cut} there are older changes: --limit shows more\n`);
  return 0;
}

/** By time, whatever the property: what happened together stands together. */
function rowsOf(items: readonly PropertyHistory[]): string[][] {
  return items
    .flatMap(({ property, samples }) =>
      samples.map(({ at, value, quality }) => [at, property, value, quality]),
    )
    .toSorted(([one = ''], [other = '']) => (one < other ? -1 : Number(one > other)));
}
