/** What stands on a panel: what the layout file says, or what a device has. */
import { type DeviceView, isNumeric, type PropertyView } from './devices.ts';

export type Shown = 'value' | 'trend' | 'switch' | 'set';

/** As `/etc/edgectl/panel.yaml` has it. */
export type LayoutItem =
  | { readonly heading: string }
  | {
      /** `namespace/name`, or a name in `default`. */
      readonly device: string;
      readonly property: string;
      readonly show?: Shown;
      readonly label?: string;
      readonly hours?: number;
      readonly on?: string;
      readonly off?: string;
      readonly step?: number;
    };

export interface PanelLayout {
  readonly title?: string;
  readonly items: readonly LayoutItem[];
}

export interface DeviceKey {
  readonly namespace: string;
  readonly name: string;
}

export function deviceKeyOf(device: string): DeviceKey {
  const slash = device.indexOf('/');
  return slash === -1
    ? { namespace: 'default', name: device }
    : { namespace: device.slice(0, slash), name: device.slice(slash + 1) };
}

/** The devices that are on it, each once. */
export function devicesOf({ items }: PanelLayout): readonly DeviceKey[] {
  const keys = items.flatMap((item) => ('device' in item ? [deviceKeyOf(item.device)] : []));
  return [...new Map(keys.map((key) => [`${key.namespace}/${key.name}`, key])).values()];
}

/** A panel of one device: what can be set first, then what is read. */
export function layoutOf({ namespace, name, properties }: DeviceView): PanelLayout {
  const items = properties.map((property): LayoutItem & { readonly show: Shown } => ({
    device: `${namespace}/${name}`,
    property: property.name,
    show: shownAs(property),
  }));
  const rank: readonly Shown[] = ['value', 'set', 'switch', 'trend'];
  return {
    title: name,
    items: items.toSorted((one, other) => rank.indexOf(one.show) - rank.indexOf(other.show)),
  };
}

/** How a property is shown where nobody says how. */
export function shownAs(property: PropertyView): Shown {
  if (!property.writable) return isNumeric(property) ? 'trend' : 'value';
  return property.type === 'BOOLEAN' ? 'switch' : 'set';
}

/** What one touch adds: a hundredth of the range, in a round figure. */
export function stepOf({ type, minimum, maximum }: PropertyView): number {
  const span = Number(maximum) - Number(minimum);
  if (!Number.isFinite(span) || span <= 0 || minimum === undefined || maximum === undefined) return 1;
  const step = 10 ** Math.floor(Math.log10(span / 20));
  return type === 'INT' ? Math.max(1, step) : step;
}

/** The value a step further, within its range and without the dust of binary fractions. */
export function stepped(property: PropertyView, value: string, by: number): string {
  const { minimum, maximum } = property;
  const figure = Number(value);
  const low = minimum === undefined ? Number.NEGATIVE_INFINITY : Number(minimum);
  const high = maximum === undefined ? Number.POSITIVE_INFINITY : Number(maximum);
  const next = Math.min(high, Math.max(low, (Number.isFinite(figure) ? figure : 0) + by));
  return String(Number(next.toPrecision(12)));
}
