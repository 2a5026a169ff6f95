/** Whether a device may become what was asked: which fields may change, and what the device model allows. */
import { isDeepStrictEqual } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { asDevice, type Device, type DeviceModel, deviceTitle } from '../device.ts';
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
import type { EditedValue } from '../device-operations.ts';
import { checkDesiredValue } from '../model-check.ts';

/** What belongs to the cloud: a mapper could not follow such a change, or would take the device for another. */
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
 * The values to write; none where nothing is another.
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
    throw new EdgectlError('Conflict', `${title} is another device now: its uid is ${String(uid)}`, {
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
      ? `${changes.length} values would change; at most ${MAX_CHANGES} are taken in one edit`
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
  // The cloud writes an empty value where nothing is desired, and manifests leave `desired` out: both are the same, and no change.
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
