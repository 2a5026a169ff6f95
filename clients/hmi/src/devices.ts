/** Devices as the page shows them: each property with its value, its age and how good it is. */
import type { AnyObject, Device, DeviceModel } from '@edgectl/rpc-schema/generated/types';

export type Quality = 'good' | 'stale' | 'none' | 'differs';

export interface PropertyView {
  readonly name: string;
  readonly reported: string | undefined;
  /** Milliseconds since the epoch. */
  readonly reportedAtMs: number | undefined;
  readonly desired: string | undefined;
  readonly type: string | undefined;
  readonly writable: boolean;
  readonly minimum: string | undefined;
  readonly maximum: string | undefined;
  readonly unit: string | undefined;
  readonly description: string | undefined;
}

export interface DeviceView {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly model: string | undefined;
  readonly state: string | undefined;
  readonly properties: readonly PropertyView[];
}

/** `spec` and `status` of a device of `devices.kubeedge.io/v1beta1`, as far as they are shown. */
interface DeviceSpec {
  readonly deviceModelRef?: { readonly name?: string };
  readonly properties?: readonly {
    readonly name: string;
    readonly desired?: { readonly value?: string };
    readonly reportCycle?: number;
  }[];
}

interface DeviceStatus {
  readonly state?: string;
  readonly twins?: readonly {
    readonly propertyName: string;
    readonly reported?: { readonly value?: string; readonly metadata?: { readonly timestamp?: string } };
  }[];
}

interface ModelProperty {
  readonly name: string;
  readonly description?: string;
  readonly type?: string;
  readonly accessMode?: string;
  readonly minimum?: string | number;
  readonly maximum?: string | number;
  readonly unit?: string;
}

/** A value that is older has not been read for a while. */
export const STALE_MS = 60_000;

export function modelProperties(
  models: readonly DeviceModel[],
): ReadonlyMap<string, readonly ModelProperty[]> {
  return new Map(
    models.map(({ metadata: { namespace = '', name }, spec }) => {
      const { properties = [] } = (spec ?? {}) as { readonly properties?: readonly ModelProperty[] };
      return [`${namespace}/${name}`, properties];
    }),
  );
}

export function deviceView(
  { metadata: { namespace = '', name }, spec, status }: Device,
  models: ReadonlyMap<string, readonly ModelProperty[]>,
): DeviceView {
  const { deviceModelRef, properties = [] } = (spec ?? {}) as AnyObject & DeviceSpec;
  const { state, twins = [] } = (status ?? {}) as AnyObject & DeviceStatus;
  const model = deviceModelRef?.name;
  const known = models.get(`${namespace}/${model ?? ''}`) ?? [];
  const reported = new Map(twins.map((twin) => [twin.propertyName, twin.reported]));
  const desired = new Map(properties.map((property) => [property.name, property.desired?.value]));
  const names = [...new Set([...desired.keys(), ...reported.keys()])];
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    model,
    state,
    properties: names.map((property): PropertyView => {
      const of = known.find((one) => one.name === property);
      const value = reported.get(property);
      return {
        name: property,
        reported: value?.value,
        reportedAtMs: timeOf(value?.metadata?.timestamp),
        desired: desired.get(property) || undefined,
        type: of?.type,
        // Without a model nobody says that it may not be written: the mapper decides.
        writable: of === undefined ? desired.get(property) !== undefined : of.accessMode === 'ReadWrite',
        minimum: boundOf(of?.minimum),
        maximum: boundOf(of?.maximum),
        unit: of?.unit || undefined,
        description: of?.description || undefined,
      };
    }),
  };
}

function boundOf(bound: string | number | undefined): string | undefined {
  return bound === undefined || bound === '' ? undefined : String(bound);
}

/** A mapper writes milliseconds as a text, or a time of RFC 3339. */
function timeOf(timestamp: string | undefined): number | undefined {
  if (timestamp === undefined) return undefined;
  const ms = /^\d+$/.test(timestamp) ? Number(timestamp) : Date.parse(timestamp);
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

export function qualityOf({ reported, reportedAtMs, desired }: PropertyView, nowMs: number): Quality {
  if (reported === undefined || reported === '') return 'none';
  if (desired !== undefined && !isSame(desired, reported)) return 'differs';
  if (reportedAtMs !== undefined && nowMs - reportedAtMs > STALE_MS) return 'stale';
  return 'good';
}

/** `42` is `42.0`. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [left, right] = [Number(one), Number(other)];
  return one !== '' && other !== '' && left === right;
}

/** What the model's range says against a value; `undefined` where it says nothing. */
export function isOutOfRange({ minimum, maximum }: PropertyView, value: string): boolean {
  const figure = Number(value);
  if (value.trim() === '' || Number.isNaN(figure)) return false;
  return (
    (minimum !== undefined && figure < Number(minimum)) || (maximum !== undefined && figure > Number(maximum))
  );
}

export function isNumeric({ type }: PropertyView): boolean {
  return ['INT', 'FLOAT', 'DOUBLE'].includes(type ?? '');
}
