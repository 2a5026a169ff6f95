/** Lasting edits as commands that bring the cloud to what the node has. */
import type { DeviceEdit } from '@edgectl/rpc-schema/generated/types';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Device } from '../../../common/kubernetes/tables/devices.ts';
import { nameOf } from './device-reference.ts';
import { pointerInto } from './named-path.ts';

interface Operation {
  readonly op: 'test' | 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** The operations of one edit; a list's index is tested for the name that it had here. */
function operationsOf({ base, path, value }: DeviceEdit, device: Device): readonly Operation[] | undefined {
  const found = pointerInto(device, path);
  if (found === undefined) return undefined;
  const tests = found.names.map(
    ({ pointer, name }): Operation => ({ op: 'test', path: pointer, value: name }),
  );
  const change: Operation =
    value === undefined
      ? { op: 'remove', path: found.pointer }
      : { op: base === undefined ? 'add' : 'replace', path: found.pointer, value };
  return [...tests, change];
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function isSame(left: Operation, right: Operation): boolean {
  return left.op === 'test' && right.op === 'test' && left.path === right.path;
}

/** One `kubectl patch` per device, and a comment for each edit that cannot be put into one. */
export function exportedEdits(edits: readonly DeviceEdit[], devices: readonly Device[]): string {
  const lines = devices.flatMap((device) => {
    const { namespace, name } = nameOf(device);
    const own = edits.filter((edit) => edit.namespace === namespace && edit.name === name);
    const operations = own.flatMap((edit) => operationsOf(edit, device) ?? []);
    const once = operations.filter(
      (operation, index) => !operations.slice(0, index).some((earlier) => isSame(earlier, operation)),
    );
    const lost = own
      .filter((edit) => operationsOf(edit, device) === undefined)
      .map(({ path }) => `# ${namespace}/${name} has no ${path} any more`);
    if (once.length === 0) return lost;
    const patch = quoted(stringifyExact(once));
    return [
      ...lost,
      `kubectl patch devices.devices.kubeedge.io ${name} -n ${namespace} --type=json -p ${patch}`,
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}
