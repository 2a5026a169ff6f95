/** `edit device NAME…`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEditOutcome, DeviceEditParams } from '@edgectl/rpc-schema/generated/types';
import { withClient } from '../connect.ts';
import { changedDevices, editText, readEdited, withFault, withoutComments } from '../devices/edit-file.ts';
import { chosenEditor, edited } from '../devices/editor.ts';
import { checkNamesOrSelector, deviceNames, selectedDevices } from '../devices/device-reference.ts';
import { editParams, type EditOptions } from '../devices/edit-each.ts';
import { EXIT_UNKNOWN, outcomeOf, reportOutcomes } from '../devices/outcome.ts';
import { callOptions, DEFAULT_NAMESPACE } from '../global-options.ts';
import type { Device } from '../../../common/kubernetes/tables/devices.ts';
import { stderr } from '../terminal/output-writer.ts';

/** A list has a largest size in the contract. */
const MAX_DEVICES = 100;

/** How often a program that is the editor may be wrong; a person is asked as long as the file changes. */
const MAX_ATTEMPTS = 5;

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

/** The edited file; `undefined` if there is nothing to send. */
async function changesIn(file: string, before: readonly Device[]): Promise<readonly Device[] | undefined> {
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

/** True if the user can correct the file and try again. False if the node cannot be reached, or the device has changed meanwhile. */
function canBeCorrected(error: EdgectlError): boolean {
  return error.kind === 'InvalidParams' || error.kind === 'Forbidden';
}

/**
 * Asks until the edit is taken, as kubectl does: what is wrong is at the head of the file when it is opened again. A file
 * that comes back as it was ends it.
 *
 * @throws EdgectlError why the last one was not taken
 */
async function editUntilTaken(
  file: string,
  before: readonly Device[],
  options: EditOptions,
): Promise<readonly DeviceEditOutcome[] | undefined> {
  let refused: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    await edited(file, chosenEditor(process.env));
    try {
      const changed = await changesIn(file, before);
      return changed && (await send(changed, options));
    } catch (thrown) {
      const error = EdgectlError.from(thrown);
      const text = withoutComments(await readFile(file, 'utf8'));
      const lastWord = text === refused || (attempt >= MAX_ATTEMPTS && !isatty(0));
      if (lastWord || !canBeCorrected(error)) throw error;
      refused = text;
      await writeFile(file, withFault(error, text), { mode: 0o600 });
    }
  }
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
    const outcomes = await editUntilTaken(file, before, options);
    const exitCode =
      outcomes === undefined ? 0 : await reportOutcomes(outcomes, 'edited', options.dryRun ?? false);
    if (exitCode === 0 || exitCode === EXIT_UNKNOWN) await rm(dirname(file), { recursive: true });
    else await keep();
    return exitCode;
  } catch (error) {
    await keep();
    throw error;
  }
}
