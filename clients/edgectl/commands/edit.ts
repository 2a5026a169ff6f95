/** `edit device NAME…`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEditOutcome, DeviceEditParams } from '@edgectl/rpc-schema/generated/types';
import { withClient } from '../connect.ts';
import { changedDevices, editText, readEdited } from '../devices/edit-file.ts';
import { chosenEditor, edited } from '../devices/editor.ts';
import { checkNamesOrSelector, deviceNames, selectedDevices } from '../devices/device-reference.ts';
import { editParams, type EditOptions } from '../devices/edit-each.ts';
import { EXIT_UNKNOWN, outcomeOf, reportOutcomes } from '../devices/outcome.ts';
import { callOptions, DEFAULT_NAMESPACE } from '../global-options.ts';
import type { Device } from '../../../common/tables/devices.ts';
import { stderr } from '../terminal/output-writer.ts';

/** A list has a largest size in the contract. */
const MAX_DEVICES = 100;

/** The edit of what differs: one object, or a list that is checked as a whole before anything is written. */
function paramsOf(devices: readonly Device[], options: EditOptions): DeviceEditParams {
  const [only] = devices;
  // The contract's types ask for what the file was checked for.
  const asked: unknown =
    devices.length === 1
      ? { object: only }
      : { list: { apiVersion: 'devices.kubeedge.io/v1beta1', kind: 'DeviceList', items: devices } };
  return { ...(asked as DeviceEditParams), ...editParams(options) };
}

async function send(devices: readonly Device[], options: EditOptions): Promise<readonly DeviceEditOutcome[]> {
  const params = paramsOf(devices, options);
  try {
    const { items } = await withClient(options, (client) =>
      client.call('device.edit', params, callOptions(options)),
    );
    return items;
  } catch (thrown) {
    const error = EdgectlError.from(thrown);
    const outcome = outcomeOf(error);
    if (outcome === undefined) throw error;
    return [{ ...outcome, error: error.toRpc() }];
  }
}

/** What the person made of the file; `undefined` where nothing is to be sent. */
async function askPerson(file: string, before: readonly Device[]): Promise<readonly Device[] | undefined> {
  await edited(file, chosenEditor(process.env));
  const after = readEdited(await readFile(file, 'utf8'), before);
  if (after === undefined) {
    await stderr.write('Edit cancelled, saved file was empty.\n');
    return undefined;
  }
  const changed = changedDevices(before, after);
  if (changed.length > 0) return changed;
  await stderr.write('Edit cancelled, no changes made.\n');
  return undefined;
}

async function devicesToEdit(names: readonly string[], options: EditOptions): Promise<readonly Device[]> {
  // The connection is not kept: an editor may be open for an hour.
  const devices = await withClient(options, (client) => selectedDevices(client, names, options));
  if (devices.length <= MAX_DEVICES) return devices;
  throw new EdgectlError('InvalidParams', `${devices.length} devices are too many for one edit`, {
    layer: 'client',
    hint: `select at most ${MAX_DEVICES}`,
  });
}

export async function edit(words: readonly string[], options: EditOptions): Promise<number> {
  const names = deviceNames(words, 'edit');
  checkNamesOrSelector(names, options);
  const before = await devicesToEdit(names, options);
  if (before.length === 0) {
    await stderr.write(`No resources found in ${options.namespace ?? DEFAULT_NAMESPACE} namespace.\n`);
    return 0;
  }
  const file = join(await mkdtemp(join(tmpdir(), 'edgectl-edit-')), 'device.yaml');
  await writeFile(file, editText(before), { mode: 0o600 });
  const keep = (): Promise<void> => stderr.write(`A copy of your changes has been stored to "${file}"\n`);
  try {
    const changed = await askPerson(file, before);
    const exitCode =
      changed === undefined
        ? 0
        : await reportOutcomes(await send(changed, options), 'edited', options.dryRun ?? false);
    if (exitCode === 0 || exitCode === EXIT_UNKNOWN) await rm(dirname(file), { recursive: true });
    else await keep();
    return exitCode;
  } catch (error) {
    await keep();
    throw error;
  }
}
