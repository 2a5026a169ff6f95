/** `watch device [NAME]`: what changes, as it changes. */
import { systemClock } from '../../../common/clock.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { DEVICES } from '../resources/kinds.ts';
import { type ObjectEvent, showEvents } from '../resources/watch-events.ts';
import { checkObjectName } from '../resources/object-name.ts';
import { deviceNames, type DeviceSelectionOptions, nameOf } from '../devices/device-reference.ts';
import { DEFAULT_NAMESPACE } from '../global-options.ts';
import { toKubernetesJson } from '../output/kubernetes-json.ts';
import { GrowingTable } from '../output/growing-table.ts';
import type { Device } from '../../../common/kubernetes/tables/devices.ts';
import { stdout } from '../terminal/output-writer.ts';

export interface WatchOptions extends DeviceSelectionOptions {
  readonly output?: string;
}

/** What a person wants to see of a device: its values, wanted and reported. */
function valuesOf({ spec, status }: Device): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (status?.state !== undefined) values.set('state', status.state);
  for (const { name, desired } of spec?.properties ?? [])
    if (desired?.value) values.set(`${name} (desired)`, desired.value);
  for (const { propertyName, reported } of status?.twins ?? [])
    if (reported?.value !== undefined) values.set(propertyName, reported.value);
  return values;
}

function changeText(
  before: ReadonlyMap<string, string> | undefined,
  after: ReadonlyMap<string, string>,
): string {
  const changed = [...after].filter(([key, value]) => before?.get(key) !== value);
  const gone = [...(before?.keys() ?? [])].filter((key) => !after.has(key));
  return [...changed.map(([key, value]) => `${key}=${value}`), ...gone.map((key) => `${key}=<none>`)].join(
    ' ',
  );
}

/** Prints each event as a line of a table: when, what, which device, and the values that are others than before. */
class ChangePrinter {
  readonly #table = new GrowingTable(['00:00:00', 'MODIFIED']);
  readonly #known = new Map<string, ReadonlyMap<string, string>>();
  #begun = false;

  async show({ type, object: device }: ObjectEvent<Device>): Promise<void> {
    const headers = this.#begun ? [] : [['TIME', 'EVENT', 'DEVICE', 'CHANGE']];
    this.#begun = true;
    const { namespace, name } = nameOf(device);
    const title = `${namespace}/${name}`;
    const values = valuesOf(device);
    const change = type === 'DELETED' ? '' : changeText(this.#known.get(title), values);
    if (type === 'DELETED') this.#known.delete(title);
    else this.#known.set(title, values);
    const time = new Date(systemClock.now()).toISOString().slice(11, 19);
    await stdout.write(this.#table.lines([...headers, [time, type, title, change]]));
  }
}

export async function watch(words: readonly string[], options: WatchOptions): Promise<number> {
  const [name, ...more] = deviceNames(words, 'watch');
  const { allNamespaces = false, namespace = DEFAULT_NAMESPACE, output, selector } = options;
  const fault =
    more.length > 0
      ? 'one device can be watched by name, or several by a selector'
      : name !== undefined && (selector !== undefined || allNamespaces)
        ? 'name cannot be provided when a selector or all namespaces are specified'
        : output !== undefined && output !== 'json'
          ? `watch prints lines, or json, not "${output}"`
          : undefined;
  if (fault !== undefined) throw new EdgectlError('InvalidParams', fault, { layer: 'client' });
  const printer = new ChangePrinter();
  const show = (event: ObjectEvent<Device>): Promise<void> =>
    output === 'json'
      ? stdout.write(`${toKubernetesJson({ type: event.type, object: event.object })}\n`)
      : printer.show(event);
  const params = {
    ...(allNamespaces ? { allNamespaces } : { namespace }),
    ...(name === undefined ? {} : { name: checkObjectName(DEVICES, name) }),
    ...(selector === undefined ? {} : { labelSelector: selector }),
  };
  return withClient(options, (client) => showEvents(client, { method: 'device.watch', params }, show));
}
