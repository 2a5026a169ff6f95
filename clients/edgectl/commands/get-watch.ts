/** `get TYPE -w`: rows, or objects in any format, as they change. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import type { KubernetesObject } from '../../../common/kubernetes/tables/column.ts';
import { withClient } from '../connect.ts';
import type { OutputFormat } from '../output/format.ts';
import { GrowingTable } from '../output/growing-table.ts';
import { printObjects, type PrintOptions, tableColumns } from '../output/print-objects.ts';
import type { ResourceKind, Selection } from '../resources/kinds.ts';
import { type ObjectEvent, showEvents } from '../resources/watch-events.ts';
import { stdout } from '../terminal/output-writer.ts';
import { type GetOptions, printingOf } from './get.ts';

/** Rows of one table, its headers first. */
function tableRows(options: PrintOptions<KubernetesObject>, withEvent: boolean) {
  const table = new GrowingTable(withEvent ? ['MODIFIED'] : []);
  const columns = tableColumns(options);
  let begun = options.noHeaders;
  return async ({ type, object }: ObjectEvent): Promise<void> => {
    const event = (text: string): readonly string[] => (withEvent ? [text] : []);
    const headers = begun ? [] : [[...event('EVENT'), ...columns.map(({ header }) => header)]];
    begun = true;
    const cells = columns.map((column) => column.cell(object, systemClock.now()));
    await stdout.write(table.lines([...headers, [...event(type), ...cells]]));
  };
}

function usage(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client' });
}

/** @param names at most one, as for kubectl */
export async function watchObjects(
  kind: ResourceKind,
  names: readonly string[],
  selection: Selection,
  format: OutputFormat,
  options: GetOptions,
): Promise<number> {
  const [name, ...more] = names;
  if (kind.watch === undefined)
    throw usage(`${kind.plural} are not watched: they change with the cloud alone`);
  if (more.length > 0)
    throw usage('watch is only supported on individual resources and resource collections');
  if ((options.since ?? options.until) !== undefined)
    throw usage('--since and --until are not for --watch: --watch-only begins now');
  const printing = { ...printingOf(kind, selection, format, options), single: true };
  const isTable = format.kind === 'table' || format.kind === 'wide';
  const show = isTable
    ? tableRows(printing, options.outputWatchEvents ?? false)
    : async ({ object }: ObjectEvent): Promise<void> => stdout.write(await printObjects([object], printing));
  const watched = kind.watch(selection, name, !options.watchOnly);
  return withClient(options, (client) => showEvents(client, watched, show));
}
