/** `device edits` and `device revert`. */
import type { Client } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEdit, DeviceEditsParams } from '@edgectl/rpc-schema/generated/types';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import type { DeviceSelectionOptions } from '../devices/device-reference.ts';
import { exportedEdits } from '../devices/export-edits.ts';
import { desiredPath } from '../devices/named-path.ts';
import { outcomeOf, reportOutcomes, valueText } from '../devices/outcome.ts';
import { callOptions, DEFAULT_NAMESPACE } from '../global-options.ts';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { DEVICES, devices } from '../resources/kinds.ts';
import { checkObjectName } from '../resources/object-name.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface EditsOptions extends DeviceSelectionOptions {
  readonly output?: string;
  readonly export?: boolean;
  readonly state?: readonly string[];
  readonly headers?: boolean;
  /** Those too that have ended. */
  readonly all?: boolean;
}

/** Edits that the node still maintains, and the cloud does not have yet. */
const STANDING: ReadonlySet<DeviceEdit['state']> = new Set([
  'pending',
  'applied',
  'unknown',
  'differs',
  'unsettled',
  'failing',
]);

const HEADERS = ['NAME', 'PROPERTY', 'BASE', 'VALUE', 'STATE', 'BY', 'AGE', 'MESSAGE'];

function rowOf(edit: DeviceEdit, nowMs: number): readonly string[] {
  return [
    edit.name,
    edit.property ?? edit.path,
    valueText(edit.base),
    valueText(edit.value),
    edit.state,
    edit.createdBy,
    ageOf(edit.createdAt, nowMs),
    edit.message ?? '',
  ];
}

async function everyEdit(client: Client, params: DeviceEditsParams, options: EditsOptions) {
  const edits: DeviceEdit[] = [];
  let token: string | undefined;
  do {
    const page = token === undefined ? params : { ...params, continue: token };
    const { items, meta } = await client.call('device.edits', page, callOptions(options));
    edits.push(...items);
    token = meta.continue;
  } while (token !== undefined);
  return edits;
}

function paramsOf(name: string | undefined, options: EditsOptions): DeviceEditsParams {
  const { allNamespaces, namespace = DEFAULT_NAMESPACE, selector, state } = options;
  const params = {
    ...(allNamespaces ? { allNamespaces } : { namespace }),
    ...(name === undefined ? {} : { name: checkObjectName(DEVICES, name) }),
    ...(selector === undefined ? {} : { labelSelector: selector }),
  };
  // The agent refuses a state that there is not, and names those that there are.
  return state === undefined ? params : ({ ...params, states: state } as unknown as DeviceEditsParams);
}

async function printExport(
  client: Client,
  edits: readonly DeviceEdit[],
  options: EditsOptions,
): Promise<void> {
  const { items } = await devices.list(client, {
    namespace: options.namespace ?? DEFAULT_NAMESPACE,
    allNamespaces: options.allNamespaces ?? false,
  });
  await stdout.write(
    exportedEdits(
      edits.filter(({ state }) => STANDING.has(state)),
      items,
    ),
  );
}

export async function deviceEdits(name: string | undefined, options: EditsOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const edits = await withClient(options, async (client) => {
    const found = await everyEdit(client, paramsOf(name, options), options);
    if (options.export) await printExport(client, found, options);
    return found;
  });
  if (options.export) return 0;
  if (format !== undefined) {
    await printFacts({ items: edits }, format);
  } else if (edits.length === 0) {
    await stderr.write('No edits found\n');
  } else {
    const nowMs = systemClock.now();
    const shown = shownEdits(edits, options.all === true || options.state !== undefined);
    if (shown.length < edits.length)
      await stderr.write(`${edits.length - shown.length} older edits have ended: --all shows them\n`);
    const rows = shown.map((edit) => [
      ...(options.allNamespaces ? [edit.namespace] : []),
      ...rowOf(edit, nowMs),
    ]);
    const headers = [...(options.allNamespaces ? ['NAMESPACE'] : []), ...HEADERS];
    await stdout.write(printTable({ headers, rows }, { noHeaders: options.headers === false }));
  }
  return 0;
}

/** Active edits first. Of the ended ones only the last per value without an active edit, unless all are wanted. */
export function shownEdits(edits: readonly DeviceEdit[], all: boolean): readonly DeviceEdit[] {
  const live = edits.filter(({ state }) => STANDING.has(state));
  const ended = edits.filter(({ state }) => !STANDING.has(state));
  if (all) return [...live, ...ended];
  const keyOf = ({ namespace, name, path }: DeviceEdit): string => `${namespace}/${name} ${path}`;
  const last = new Map<string, DeviceEdit>();
  for (const edit of ended) {
    const known = last.get(keyOf(edit));
    if (known === undefined || known.createdAt < edit.createdAt) last.set(keyOf(edit), edit);
  }
  for (const edit of live) last.delete(keyOf(edit));
  return [...live, ...last.values()];
}

export interface RevertOptions extends DeviceSelectionOptions {
  readonly dryRun?: boolean;
  readonly id?: readonly string[];
}

/** @param properties whose edits are taken back; none: all of the device's */
export async function revertEdits(
  name: string,
  properties: readonly string[],
  options: RevertOptions,
): Promise<number> {
  const { id, namespace = DEFAULT_NAMESPACE, dryRun = false } = options;
  if (id !== undefined && properties.length > 0)
    throw new EdgectlError('InvalidParams', 'edits are named by property or by --id, not by both', {
      layer: 'client',
    });
  const params = {
    namespace,
    name,
    dryRun,
    ...(id === undefined ? {} : { ids: [...id] }),
    // A path is taken as it is in `device edits`.
    ...(properties.length === 0
      ? {}
      : {
          paths: properties.map((property) => (property.startsWith('/') ? property : desiredPath(property))),
        }),
  };
  const outcomes = await withClient(options, async (client) => {
    try {
      return (await client.call('device.revert', params, callOptions(options))).items;
    } catch (thrown) {
      const error = EdgectlError.from(thrown);
      const outcome = outcomeOf(error);
      if (outcome === undefined) throw error;
      return [{ ...outcome, error: error.toRpc() }];
    }
  });
  return reportOutcomes(outcomes, 'reverted', dryRun);
}
