/** Which devices a command is on: `device NAME…`, `device/NAME`, or a selector. */
import type { Client } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { devices } from '../resources/kinds.ts';
import type { Device } from '../../../common/kubernetes/tables/devices.ts';

export interface DeviceSelectionOptions extends GlobalOptions {
  readonly selector?: string;
  readonly allNamespaces?: boolean;
}

export interface DeviceName {
  readonly namespace: string;
  readonly name: string;
}

function usage(message: string, hint: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client', hint });
}

export function isDeviceWord(word: string): boolean {
  return devices.words.includes(word.toLowerCase());
}

/** The names behind `device`, or in `device/NAME`. @throws EdgectlError `InvalidParams` for another kind of object */
export function deviceNames(words: readonly string[], command: string): readonly string[] {
  const [first = '', ...names] = words;
  if (isDeviceWord(first)) return names;
  const pairs = words.map((word) => word.split('/'));
  if (pairs.every(([kind = '', name, ...rest]) => isDeviceWord(kind) && name && rest.length === 0))
    return pairs.map(([, name = '']) => name);
  throw usage(`${command} works on devices, not on "${first}"`, `edgectl ${command} device NAME`);
}

/** @throws EdgectlError `InvalidParams` if names and a selector, or neither, are given */
export function checkNamesOrSelector(
  names: readonly string[],
  { allNamespaces, selector }: DeviceSelectionOptions,
): void {
  if (names.length > 0 && selector !== undefined)
    throw usage('name cannot be provided when a selector is specified', 'leave one of the two out');
  if (names.length > 0 && allNamespaces === true)
    throw usage('a resource cannot be retrieved by name across all namespaces', 'name the namespace with -n');
  if (names.length === 0 && selector === undefined)
    throw usage('name a device, or select some with -l', 'for example: device press-1, or device -l line=L7');
}

/** The devices as the node shows them now, in the order of the names. @throws EdgectlError `NotFound` */
export async function selectedDevices(
  client: Client,
  names: readonly string[],
  options: DeviceSelectionOptions,
): Promise<readonly Device[]> {
  const selection = {
    namespace: options.namespace ?? DEFAULT_NAMESPACE,
    allNamespaces: options.allNamespaces ?? false,
    ...(options.selector === undefined ? {} : { labelSelector: options.selector }),
    ...(options.requestTimeout === undefined ? {} : { timeoutMs: options.requestTimeout }),
  };
  if (names.length === 0) return (await devices.list(client, selection)).items;
  const found = await Promise.all(names.map((name) => devices.get(client, name, selection)));
  return found.flatMap(({ items }) => items);
}

export function nameOf({ metadata }: Device): DeviceName {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}
