/** The text of devices that a person edits, and what it says once it was edited. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { exactValueOfYaml } from '../../../common/parse-yaml.ts';
import { toYaml } from '../output/yaml.ts';
import { type Device, reportedText } from '../../../common/kubernetes/tables/devices.ts';
import { nameOf } from './device-reference.ts';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. Only spec can be changed at the node.
`;

/** Reported values are not part of the edited text; they are in its comment. */
function editable(device: Device): Device {
  const { status: _, ...rest } = device;
  const { managedFields: __, ...metadata } = device.metadata ?? {};
  return { ...rest, metadata };
}

export function editText(devices: readonly Device[]): string {
  const reported = devices
    .map((device) => `# reported by ${nameOf(device).name}: ${reportedText(device)}\n`)
    .join('');
  const objects = devices.map(editable);
  const [only] = objects;
  const object = objects.length === 1 ? only : { apiVersion: 'v1', items: objects, kind: 'List' };
  return `${HEADER}${reported}#\n${toYaml(object)}`;
}

function fault(message: string, hint?: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    ...(hint === undefined ? {} : { hint }),
  });
}

function parsed(text: string): unknown {
  try {
    return exactValueOfYaml(text);
  } catch (error) {
    throw fault(`the edited file is not valid YAML: ${(error as Error).message}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields by which a device is known: changed, they would mean another one. */
function checkIdentity(before: Device, after: Readonly<Record<string, unknown>>): void {
  const metadata = isObject(after['metadata']) ? after['metadata'] : {};
  const identity: readonly (readonly [string, unknown, unknown])[] = [
    ['apiVersion', before.apiVersion, after['apiVersion']],
    ['kind', before.kind, after['kind']],
    ['metadata.name', before.metadata?.name, metadata['name']],
    ['metadata.namespace', before.metadata?.namespace, metadata['namespace']],
  ];
  for (const [field, was, is] of identity) {
    if (was === is) continue;
    throw fault(
      `at least one field that identifies the device was changed: ${field} is ${JSON.stringify(is) ?? 'missing'}, not ${JSON.stringify(was)}`,
      'a device is renamed in the cloud',
    );
  }
}

/**
 * The devices as the file has them, in the order in which they were written; `undefined` if the file is empty.
 *
 * @throws EdgectlError `InvalidParams` for bad YAML, a device that is missing or was added, or a changed name
 */
export function readEdited(text: string, before: readonly Device[]): readonly Device[] | undefined {
  const value = parsed(text);
  if (value === null || value === undefined) return undefined;
  if (!isObject(value)) throw fault('the edited file holds no object');
  const items: unknown = before.length === 1 ? [value] : value['items'];
  if (!Array.isArray(items) || items.length !== before.length)
    throw fault(
      `the edited file must hold the same ${before.length} devices`,
      'none can be added or left out',
    );
  return before.map((device, index) => {
    const item: unknown = items[index];
    if (!isObject(item)) throw fault('the edited file holds something that is not a device');
    checkIdentity(device, item);
    return item as Device;
  });
}

/** The devices of `after` that differ from what was written into the file. */
export function changedDevices(before: readonly Device[], after: readonly Device[]): readonly Device[] {
  // Values are compared as YAML text, with sorted keys.
  return after.filter((device, index) => toYaml(device) !== toYaml(editable(before[index] ?? {})));
}

/** Without the lines of comments: what of a file counts. */
export function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
}

/** The text with what is wrong with it as a comment at its head. */
export function withFault({ message, hint }: EdgectlError, text: string): string {
  const lines = [...message.split('\n'), ...(hint === undefined ? [] : hint.split('\n'))];
  return `${HEADER}#\n# The edit was not taken:\n${lines.map((line) => `# * ${line}\n`).join('')}#\n${text}`;
}
