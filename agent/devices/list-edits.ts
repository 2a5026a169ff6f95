/** `device.edits`: the lasting edits, also those that are over. */
import type { DeviceEditsParams, DeviceEditsResult } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { parseLabelSelector } from '../../common/kubernetes/label-selector.ts';
import { pageOf } from '../../common/kubernetes/list-page.ts';
import { deviceTitle } from './device.ts';
import type { DeviceReader } from './device-reader.ts';
import type { DeviceJournal } from './journal/device-journal.ts';
import type { UnsettledEdits } from './reconcile/unsettled-edits.ts';
import { toContract } from './journal/edit-record.ts';

/** @throws EdgectlError `InvalidParams` for a selector or token that is none; with a selector `Unavailable` */
export async function listEdits(
  {
    journal,
    reader,
    unsettled,
    clock,
  }: {
    readonly journal: DeviceJournal;
    readonly reader: DeviceReader;
    readonly unsettled: UnsettledEdits;
    readonly clock: Clock;
  },
  params: DeviceEditsParams,
  signal: AbortSignal,
): Promise<DeviceEditsResult> {
  const { allNamespaces = false, namespace = 'default', name, labelSelector, states } = params;
  const devices = labelSelector === undefined ? undefined : await selected(reader, labelSelector, signal);
  const chosen = journal
    .edits()
    .map((edit) => unsettled.shown(edit))
    .filter(
      (edit) =>
        (allNamespaces || edit.namespace === namespace) &&
        (name === undefined || edit.name === name) &&
        (states === undefined || states.includes(edit.state)) &&
        (devices?.has(`${edit.namespace}/${edit.name}`) ?? true),
    );
  const { items, ...more } = pageOf(
    chosen,
    ({ createdAtMs, id }) => `${String(createdAtMs).padStart(16, '0')} ${id}`,
    params,
  );
  return {
    meta: { source: 'agent', observedAt: new Date(clock.now()).toISOString(), ...more },
    items: items.map(toContract),
  };
}

async function selected(
  reader: DeviceReader,
  labelSelector: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const matches = parseLabelSelector(labelSelector);
  const { items } = await reader.devices({}, signal);
  return new Set(
    items
      .filter(({ device }) => matches(device.metadata.labels ?? {}))
      .map(({ device }) => deviceTitle(device)),
  );
}
