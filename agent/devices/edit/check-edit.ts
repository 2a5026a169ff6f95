/** Whether a device may become what was asked: which fields may change, and what the device model allows. */
import { isDeepStrictEqual } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { EditedValue } from '../device-operations.ts';
import {
  type Change,
  changesBetween,
  desiredPath,
  desiredProperty,
  type DevicePath,
  formatPath,
  propertyGivenValue,
  valueAt,
} from '../device-path.ts';
import { asDevice, type Device, type DeviceModel, deviceTitle, type ModelProperty } from '../device.ts';

/** Fields that belong to the cloud: a mapper could not follow such a change, or would mistake the device for another. */
const FIXED_FIELDS: readonly (readonly string[])[] = [
  ['spec', 'nodeName'],
  ['spec', 'deviceModelRef'],
  ['spec', 'protocol', 'protocolName'],
];

/** Metadata that people write; the rest of it is a server's, and whatever is asked of it is passed over. */
const PEOPLES_METADATA = ['name', 'namespace', 'labels', 'annotations'] as const;

/** Each change is checked, written to the journal and told with its path: a short edit must not make a long list of them. */
const MAX_CHANGES = 10_000;
/** As the contract has it. */
const MAX_PATH_CHARACTERS = 4096;

export interface AskedEdit {
  /** The device as it is shown now. */
  readonly device: Device;
  /** The same with what was asked, unchecked. */
  readonly asked: unknown;
  /** Properties to write also where the desired value is the same. */
  readonly forced: ReadonlySet<string>;
  readonly model: DeviceModel | undefined;
  /** Told of every change before it is checked. @throws EdgectlError `Forbidden` */
  readonly authorise: (values: readonly EditedValue[]) => void;
}

/**
 * The values to write; none if nothing is another.
 * @throws EdgectlError `InvalidParams`, `Forbidden` (read-only), `Conflict` (another uid), with the field or property named
 */
export function checkedChanges({ device, asked, forced, model, authorise }: AskedEdit): readonly Change[] {
  const title = deviceTitle(device);
  const next = asDevice(withTextValues(asked), title);
  const changes = [
    ...changesBetween(device.spec, next.spec, ['spec']),
    ...[...forced].flatMap((property) => unchanged(device, next, property)),
  ];
  authorise([
    ...changes.map((change) => ({ property: propertyGivenValue(change) })),
    ...(changedMetadata(device, next) === undefined ? [] : [{ property: undefined }]),
  ]);
  checkMetadata(device, next, title);
  checkAmount(changes, title);
  for (const change of changes) checkField(change, title);
  for (const property of [...changedProperties(changes), ...newProperties(changes, next)])
    checkProperty(property, changes, { device, next, model }, title);
  return changes;
}

/** In JSON, 42.5 and true are what people write for the texts "42.5" and "true". */
function withTextValues(asked: unknown): unknown {
  const spec = record(record(asked)?.['spec']);
  if (spec === undefined || !Array.isArray(spec['properties'])) return asked;
  const properties = spec['properties'].map((property: unknown) => {
    const desired = record(record(property)?.['desired']);
    const value = desired?.['value'];
    if (typeof value !== 'number' && typeof value !== 'boolean') return property;
    return { ...(property as object), desired: { ...desired, value: String(value) } };
  });
  return { ...(asked as object), spec: { ...spec, properties } };
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function checkMetadata(device: Device, next: Device, title: string): void {
  const { uid } = device.metadata;
  if (next.metadata['uid'] !== undefined && next.metadata['uid'] !== uid) {
    throw new EdgectlError('Conflict', `${title} has been replaced: its uid is now ${String(uid)}`, {
      hint: 'read the device again',
      details: { uid, given: next.metadata['uid'] },
    });
  }
  const field = changedMetadata(device, next);
  if (field === undefined) return;
  throw new EdgectlError(
    'InvalidParams',
    `${title}: metadata.${field} cannot be changed at the node; only spec can`,
    { hint: 'change it in the cloud', details: { field: `metadata.${field}` } },
  );
}

function changedMetadata(device: Device, next: Device): string | undefined {
  return PEOPLES_METADATA.find((field) => !isDeepStrictEqual(device.metadata[field], next.metadata[field]));
}

function unchanged(device: Device, next: Device, property: string): Change[] {
  const path = desiredPath(property);
  const [before, after] = [valueAt(device, path), valueAt(next, path)];
  return isDeepStrictEqual(before, after) ? [{ path, before, after }] : [];
}

/** @throws EdgectlError `RequestEntityTooLarge` */
function checkAmount(changes: readonly Change[], title: string): void {
  const why =
    changes.length > MAX_CHANGES
      ? `${changes.length} values would change; the limit is ${MAX_CHANGES} in one edit`
      : changes.some(({ path }) => formatPath(path).length > MAX_PATH_CHARACTERS)
        ? `the path of a value that would change has more than ${MAX_PATH_CHARACTERS} characters`
        : undefined;
  if (why !== undefined) throw new EdgectlError('RequestEntityTooLarge', `${title}: ${why}`);
}

function checkField({ path }: Change, title: string): void {
  const fixed = FIXED_FIELDS.find((field) => overlaps(field, path));
  if (fixed === undefined) return;
  throw new EdgectlError('InvalidParams', `${title}: ${fixed.join('.')} cannot be changed at the node`, {
    hint: 'change it in the cloud',
    details: { field: fixed.join('.') },
  });
}

function overlaps(field: readonly string[], path: DevicePath): boolean {
  const length = Math.min(field.length, path.length);
  return field.slice(0, length).every((segment, index) => segment === path[index]);
}

function changedProperties(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap(({ path: [, list, property] }) =>
      list === 'properties' && typeof property === 'object' ? [property.name] : [],
    ),
  );
}

/** All properties, where there were none that a change could name. */
function newProperties(changes: readonly Change[], next: Device): readonly string[] {
  const areNew = changes.some(
    ({ path, after }) => path.length === 2 && path[1] === 'properties' && after !== undefined,
  );
  return areNew ? (next.spec.properties ?? []).map(({ name }) => name) : [];
}

function checkProperty(
  property: string,
  changes: readonly Change[],
  { device, next, model }: Pick<AskedEdit, 'device' | 'model'> & { readonly next: Device },
  title: string,
): void {
  const now = next.spec.properties?.find(({ name }) => name === property);
  // Taken away: there is nothing to check.
  if (now === undefined) return;
  const modelled = model?.spec?.properties?.find(({ name }) => name === property);
  if (modelled === undefined) throw notModelled(property, next, model, title);
  const touchesDesired = changes.some(
    ({ path }) => desiredProperty(path) === property || isWholeProperty(path, property),
  );
  if (!touchesDesired) return;
  const value = now.desired?.value;
  const isNamed = changes.some(
    ({ path, after }) => desiredProperty(path) === property && after !== undefined,
  );
  // The cloud writes an empty value if nothing is desired, and manifests leave `desired` out: both are the same, and no change.
  if (!isNamed && isNothing(value) && isNothing(desiredValueOf(device, property))) return;
  checkDesiredValue(`${title}: ${property}`, value, modelled);
}

function isNothing(value: string | undefined): boolean {
  return value === undefined || value === '';
}

function desiredValueOf({ spec }: Device, property: string): string | undefined {
  return spec.properties?.find(({ name }) => name === property)?.desired?.value;
}

/** The property itself is new, or what holds its desired value is. */
function isWholeProperty(path: DevicePath, property: string): boolean {
  const [, , segment, desired] = path;
  return (
    typeof segment === 'object' &&
    segment.name === property &&
    (path.length === 3 || (path.length === 4 && desired === 'desired'))
  );
}

function notModelled(
  property: string,
  device: Device,
  model: DeviceModel | undefined,
  title: string,
): EdgectlError {
  const name = device.spec.deviceModelRef?.name ?? '';
  if (model === undefined) {
    return new EdgectlError('InvalidParams', `${title}: the device model ${name} is not on this node`, {
      hint: 'without it no value can be checked; create the model in the cloud',
      details: { property, model: name },
    });
  }
  const known = model.spec?.properties?.map((one) => one.name).join(', ') || 'none';
  return new EdgectlError(
    'InvalidParams',
    `${title}: property ${property} is not in the device model ${name}`,
    {
      hint: `its properties are ${known}`,
      details: { property, model: name },
    },
  );
}

/** Checks a desired value against the device model: access mode, type, minimum, maximum. */
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const INTEGER = /^[+-]?[0-9]{1,19}$/;
const DECIMAL = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$/;

/**
 * @param title the device and property as messages name them: `factory/press-1: setpoint`
 * @param value `undefined`: nothing is to be desired any more
 * @throws EdgectlError `Forbidden` for a read-only property, `InvalidParams` for a wrong type or a value out of range
 */
export function checkDesiredValue(title: string, value: string | undefined, property: ModelProperty): void {
  if (property.accessMode === 'ReadOnly') {
    throw new EdgectlError('Forbidden', `${title} is read-only in its device model`, {
      details: { property: property.name, accessMode: 'ReadOnly' },
    });
  }
  if (value === undefined) return;
  const type = property.type?.toUpperCase() ?? 'STRING';
  const wrong = wrongType(type, value);
  if (wrong !== undefined) {
    throw new EdgectlError(
      'InvalidParams',
      `${title} is of type ${type}: ${JSON.stringify(value)} ${wrong}`,
      {
        ...(value === '' && { hint: 'to desire nothing, take desired away with a patch' }),
        details: { property: property.name, type, value },
      },
    );
  }
  checkRange(title, type, value, property);
}

function wrongType(type: string, value: string): string | undefined {
  switch (type) {
    case 'INT':
      if (!INTEGER.test(value)) return 'is not an integer';
      return inInt64(BigInt(value)) ? undefined : 'does not fit into 64 bits';
    case 'FLOAT':
    case 'DOUBLE':
      if (!DECIMAL.test(value)) return 'is not a number';
      return Number.isFinite(type === 'FLOAT' ? Math.fround(Number(value)) : Number(value))
        ? undefined
        : 'is too large';
    case 'BOOLEAN':
      return value === 'true' || value === 'false' ? undefined : 'is neither true nor false';
    case 'STREAM':
      return 'cannot be written: a stream has no desired value';
    default:
      return undefined;
  }
}

function inInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

function checkRange(title: string, type: string, value: string, property: ModelProperty): void {
  const range = rangeLeft(type, value, property);
  if (range === undefined) return;
  const { minimum, maximum } = property;
  throw new EdgectlError('InvalidParams', `${title} = ${value} is outside of its range ${range}`, {
    details: { property: property.name, value, minimum, maximum },
  });
}

/** The range, `0 to 100`, outside of which a value of that type lies; `undefined` if it does not, or there is none. */
export function rangeLeft(
  type: string,
  value: string,
  { minimum, maximum }: Pick<ModelProperty, 'minimum' | 'maximum'>,
): string | undefined {
  const compare =
    type === 'INT' ? compareIntegers : type === 'FLOAT' || type === 'DOUBLE' ? compareDecimals : undefined;
  if (compare === undefined || (compare(value, minimum) >= 0 && compare(value, maximum) <= 0))
    return undefined;
  return `${minimum || '-∞'} to ${maximum || '∞'}`;
}

/** True if a reported value reads as one of its type. */
export function isOfType(type: string, value: string): boolean {
  return wrongType(type, value) === undefined;
}

/** 0 where the limit is absent or is not a number itself: a broken model forbids nothing. */
function compareDecimals(value: string, limit: string | undefined): number {
  if (limit === undefined || !DECIMAL.test(limit)) return 0;
  return Math.sign(Number(value) - Number(limit));
}

function compareIntegers(value: string, limit: string | undefined): number {
  if (limit === undefined || !INTEGER.test(limit)) return compareDecimals(value, limit);
  const [left, right] = [BigInt(value), BigInt(limit)];
  return left < right ? -1 : left > right ? 1 : 0;
}
