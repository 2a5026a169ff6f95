/** The time of a reading is not change: a device that reports the same value every second would never be at rest. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { ReportedValues } from './reported-values.ts';

/** The values by property, as they are compared. */
export function withoutTimes(values: ReportedValues): Readonly<Record<string, string>> {
  return Object.fromEntries([...values.values()].map(({ property, reported }) => [property, reported]));
}

/** The whole object of a device, as it is compared. */
export function withoutReadingTimes(device: KubernetesObject): unknown {
  const { status, ...rest } = device;
  if (typeof status !== 'object' || status === null) return device;
  const twins: unknown = 'twins' in status ? status.twins : undefined;
  const values = Array.isArray(twins) ? twins.map(valueOf) : twins;
  return { ...rest, status: { ...status, twins: values, lastOnlineTime: undefined } };
}

function valueOf(twin: unknown): unknown {
  if (typeof twin !== 'object' || twin === null || !('reported' in twin)) return twin;
  const { reported, ...rest } = twin;
  if (typeof reported !== 'object' || reported === null) return twin;
  return { ...rest, reported: { ...reported, metadata: undefined } };
}
