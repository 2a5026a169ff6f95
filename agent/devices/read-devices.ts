/** `device.list`, `device.get`, `deviceModel.list` and `deviceModel.get`. */
import type * as contract from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { SelectableFields } from '../../common/kubernetes/field-selector.ts';
import { objectSelector } from '../../common/kubernetes/object-selector.ts';
import { pageOf } from '../../common/kubernetes/list-page.ts';
import { deviceTitle } from './device.ts';
import { type DeviceReader, metaOf, modelKey, type WholeDevice } from './device-reader.ts';
import type { DeviceSources } from './device-sources.ts';
import { deviceObject, twinValues } from './device-view.ts';

export interface ReadOptions {
  readonly reader: DeviceReader;
  readonly sources: DeviceSources;
  readonly clock: Clock;
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

export const NAME_FIELDS: SelectableFields<Named> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
};

export const DEVICE_FIELDS: SelectableFields<WholeDevice['device']> = {
  ...NAME_FIELDS,
  'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  'spec.deviceModelRef.name': ({ spec }) => spec.deviceModelRef?.name ?? '',
  'spec.protocol.protocolName': ({ spec }) => spec.protocol?.protocolName ?? '',
};

/** By namespace and name; a space sorts before every character of either. */
function keyOf({ metadata }: Named): string {
  return `${metadata.namespace ?? ''} ${metadata.name}`;
}

/** @throws EdgectlError `InvalidParams`, `Unavailable` */
export async function listDevices(
  { reader }: ReadOptions,
  params: contract.DeviceListParams,
  signal: AbortSignal,
): Promise<contract.DeviceListResult> {
  const { allNamespaces = false, namespace = 'default' } = params;
  const chosen = objectSelector(params, DEVICE_FIELDS);
  const answer = await reader.devices(allNamespaces ? {} : { namespace }, signal);
  const wanted = answer.items.filter(({ device }) => chosen(device));
  const { items, ...more } = pageOf(wanted, ({ device }) => keyOf(device), params);
  const reportedState = await reader.reportedState(
    items.map(({ device }) => device),
    signal,
  );
  return {
    meta: { ...metaOf(answer, items), ...more },
    items: items.map(({ device, version }) =>
      deviceObject(device, version, reportedState.get(deviceTitle(device))),
    ),
  };
}

/** @throws EdgectlError `NotFound`, `Unavailable` */
export async function getDevice(
  { reader, clock }: ReadOptions,
  { namespace = 'default', name, fields }: contract.DeviceGetParams,
  signal: AbortSignal,
): Promise<contract.DeviceGetResult> {
  const { whole, ...answer } = await reader.device(namespace, name, signal);
  const { device, version } = whole;
  const [reportedState, models] = await Promise.all([
    reader.reportedState([device], signal),
    reader.models([device], signal).catch(() => new Map<string, never>()),
  ]);
  const seen = reportedState.get(deviceTitle(device));
  return {
    meta: metaOf(answer, [whole]),
    object: deviceObject(device, version, seen),
    ...(fields === undefined && {
      twins: twinValues(device, models.get(modelKey(device)), seen, clock.now()),
    }),
  };
}

/** @throws EdgectlError `InvalidParams`, `Unavailable` */
export async function listModels(
  { sources }: ReadOptions,
  params: contract.DeviceModelListParams,
  signal: AbortSignal,
): Promise<contract.DeviceModelListResult> {
  const { allNamespaces = false, namespace = 'default' } = params;
  const chosen = objectSelector<contract.DeviceModel>(params, NAME_FIELDS);
  const answer = await sources.models(allNamespaces ? {} : { namespace }, signal);
  const { items, ...more } = pageOf(answer.items.filter(chosen), keyOf, params);
  return { meta: { ...metaOf(answer, []), ...more }, items };
}

/** @throws EdgectlError `NotFound`, `Unavailable` */
export async function getModel(
  { sources }: ReadOptions,
  { namespace = 'default', name }: contract.DeviceModelGetParams,
  signal: AbortSignal,
): Promise<contract.DeviceModelGetResult> {
  const answer = await sources.models({ namespace, name }, signal);
  const [object] = answer.items;
  if (object === undefined) {
    throw new EdgectlError('NotFound', `devicemodels.devices.kubeedge.io "${name}" not found`, {
      hint: `there is no such device model in namespace ${namespace}; list all with --all-namespaces`,
      details: { kind: 'devicemodels', namespace, name },
    });
  }
  return { meta: metaOf(answer, []), object };
}
