/** `device.watch`. */
import type { Device, DeviceWatchParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource } from '../../../common/byte-source.ts';
import { parseLabelSelector } from '../../../common/kubernetes/label-selector.ts';
import { type WatchChoice, WatchSource } from '../../watch/watch-source.ts';
import type { DeviceChange, DeviceFeed, DeviceState } from './device-feed.ts';

/** @throws EdgectlError `NotFound` for a name that is not there, `InvalidParams`, `Unavailable` */
export async function watchDevices(
  feed: DeviceFeed,
  params: DeviceWatchParams,
  choice: WatchChoice<Device>,
  signal: AbortSignal,
): Promise<ByteSource> {
  const {
    allNamespaces = false,
    namespace = 'default',
    name,
    labelSelector,
    sendInitialEvents = true,
  } = params;
  const byLabels = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector);
  const chosen = ({ object: { metadata } }: DeviceState): boolean =>
    (allNamespaces || metadata.namespace === namespace) &&
    (name === undefined || metadata.name === name) &&
    (byLabels?.(metadata.labels ?? {}) ?? true);
  const source = new WatchSource<Device>('a device', choice);
  // The deadline of the opening call is not that of the watch.
  const opening = AbortSignal.any([signal, source.signal]);
  const early: DeviceChange[] = [];
  let tell = (change: DeviceChange): void => {
    early.push(change);
  };
  const states = await Promise.race([
    feed.subscribe((change) => {
      if (chosen(change)) tell(change);
    }, source.signal),
    aborted(opening),
  ]).catch((error: unknown) => {
    source.cancel('Canceled');
    throw error;
  });
  const present = states.filter(chosen);
  if (name !== undefined && present.length === 0) {
    source.cancel('Canceled');
    throw new EdgectlError('NotFound', `devices.devices.kubeedge.io "${name}" not found`, {
      details: { kind: 'devices', namespace, name },
    });
  }
  if (sendInitialEvents) for (const { object } of present) source.add('ADDED', object);
  tell = ({ type, object }) => source.add(type, object);
  for (const { type, object } of early) source.add(type, object);
  return source;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
