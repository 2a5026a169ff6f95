/** One change to several devices, each by an edit of its own. */
import type { Client } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEditOutcome, DeviceEditParams } from '@edgectl/rpc-schema/generated/types';
import { withClient } from '../connect.ts';
import { callOptions, DEFAULT_NAMESPACE } from '../global-options.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { DEVICES } from '../resources/kinds.ts';
import { checkObjectName } from '../resources/object-name.ts';
import { stderr } from '../terminal/output-writer.ts';
import {
  checkNamesOrSelector,
  type DeviceName,
  type DeviceSelectionOptions,
  nameOf,
  selectedDevices,
} from './device-reference.ts';
import { outcomeOf, reportOutcomes } from './outcome.ts';

/** What the commands that edit have in common. */
export interface EditOptions extends DeviceSelectionOptions {
  readonly dryRun?: boolean;
  readonly output?: string;
  /** Written once: not again after a restart. */
  readonly once?: boolean;
  /** How long the edit lasts, milliseconds. */
  readonly expires?: number;
}

/** The parts that all edit commands share. */
export function editParams({ dryRun, expires, once }: EditOptions) {
  return {
    ...(dryRun ? { dryRun } : {}),
    ...(once ? { persist: false } : {}),
    ...(expires === undefined ? {} : { expiresSeconds: Math.max(1, Math.round(expires / 1000)) }),
  };
}

async function outcomesOf(
  client: Client,
  device: DeviceName,
  params: DeviceEditParams,
  options: EditOptions,
): Promise<readonly DeviceEditOutcome[]> {
  try {
    return (await client.call('device.edit', params, callOptions(options))).items;
  } catch (thrown) {
    const error = EdgectlError.from(thrown);
    return [{ ...device, paths: [], ...outcomeOf(error), error: error.toRpc() }];
  }
}

/**
 * Edits the devices one after the other, prints what became of each, and gives the exit code.
 *
 * @param verb what a device was, as kubectl says it: `patched`
 */
export async function editEach(
  names: readonly string[],
  asked: Pick<DeviceEditParams, 'set' | 'mergePatch' | 'jsonPatch'>,
  verb: string,
  options: EditOptions,
): Promise<number> {
  checkNamesOrSelector(names, options);
  const format = structuredFormat(options.output);
  const { namespace = DEFAULT_NAMESPACE } = options;
  const outcomes = await withClient(options, async (client) => {
    const targets =
      names.length > 0
        ? names.map((name) => ({ namespace, name: checkObjectName(DEVICES, name) }))
        : (await selectedDevices(client, names, options)).map(nameOf);
    const all: DeviceEditOutcome[] = [];
    for (const device of targets)
      all.push(
        ...(await outcomesOf(client, device, { ...device, ...asked, ...editParams(options) }, options)),
      );
    return all;
  });
  if (outcomes.length === 0) await stderr.write('No resources found\n');
  if (format === undefined) return reportOutcomes(outcomes, verb, options.dryRun ?? false);
  await printFacts({ items: outcomes }, format);
  const failed = outcomes.find(({ error }) => error !== undefined)?.error;
  return failed === undefined ? 0 : EdgectlError.fromRpc(failed).exitCode;
}
