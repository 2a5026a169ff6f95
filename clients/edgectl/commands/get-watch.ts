/** `get devices -w`: rows, or objects in any format, as devices change. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { type DeviceEvent, watchDevices } from '../devices/watch-events.ts';
import { DEFAULT_NAMESPACE } from '../global-options.ts';
import type { OutputFormat } from '../output/format.ts';
import { GrowingTable } from '../output/growing-table.ts';
import { printObjects, type PrintOptions, tableColumns } from '../output/print-objects.ts';
import { DEVICES, devices, type ResourceKind } from '../resources/kinds.ts';
import { checkObjectName } from '../resources/object-name.ts';
import type { KubernetesObject } from '../../../common/kubernetes/tables/column.ts';
import { stdout } from '../terminal/output-writer.ts';
import type { GetOptions } from './get.ts';

/** Rows of one table, its headers first. */
function tableRows(options: PrintOptions<KubernetesObject>, withEvent: boolean) {
  const table = new GrowingTable(withEvent ? ['MODIFIED'] : []);
  const columns = tableColumns(options);
  let begun = options.noHeaders;
  return async ({ type, device }: DeviceEvent): Promise<void> => {
    const event = (text: string): readonly string[] => (withEvent ? [text] : []);
    const headers = begun ? [] : [[...event('EVENT'), ...columns.map(({ header }) => header)]];
    begun = true;
    const cells = columns.map((column) => column.cell(device, systemClock.now()));
    await stdout.write(table.lines([...headers, [...event(type), ...cells]]));
  };
}

/** @param names at most one, as for kubectl */
export async function watchObjects(
  kind: ResourceKind,
  names: readonly string[],
  format: OutputFormat,
  options: GetOptions,
): Promise<number> {
  const [name, ...more] = names;
  const fault =
    kind !== devices
      ? `${kind.plural} are not watched; devices are`
      : more.length > 0
        ? 'watch is only supported on individual resources and resource collections'
        : undefined;
  if (fault !== undefined) throw new EdgectlError('InvalidParams', fault, { layer: 'client' });
  const { allNamespaces = false, namespace = DEFAULT_NAMESPACE, selector } = options;
  const printing: PrintOptions<KubernetesObject> = {
    format,
    columns: kind.columns,
    singular: kind.singular,
    single: true,
    withNamespace: allNamespaces,
    noHeaders: options.headers === false,
    showLabels: options.showLabels ?? false,
    labelColumns: options.labelColumns ?? [],
    showManagedFields: options.showManagedFields ?? false,
    showKind: options.showKind ?? false,
    nowMs: systemClock.now(),
  };
  const isTable = format.kind === 'table' || format.kind === 'wide';
  const row = tableRows(printing, options.outputWatchEvents ?? false);
  const show = isTable
    ? row
    : async ({ device }: DeviceEvent): Promise<void> => stdout.write(await printObjects([device], printing));
  const params = {
    ...(allNamespaces ? { allNamespaces } : { namespace }),
    ...(name === undefined ? {} : { name: checkObjectName(DEVICES, name) }),
    ...(selector === undefined ? {} : { labelSelector: selector }),
    ...(options.watchOnly ? { sendInitialEvents: false } : {}),
  };
  return withClient(options, (client) => watchDevices(client, params, show));
}
