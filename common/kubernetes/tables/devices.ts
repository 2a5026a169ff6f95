/** The tables of `get devices` and `get devicemodels`. */
import { ageOf } from './human-duration.ts';
import type { Column, KubernetesObject } from './column.ts';

const NONE = '<none>';

interface Twin {
  readonly propertyName: string;
  readonly reported?: { readonly value?: string; readonly metadata?: { readonly timestamp?: string } };
}

/** The fields of a device that the table uses. */
export interface Device extends KubernetesObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly deviceModelRef?: { readonly name?: string };
    readonly protocol?: {
      readonly protocolName?: string;
      readonly configData?: Readonly<Record<string, unknown>>;
    };
    readonly properties?: readonly {
      readonly name: string;
      readonly desired?: { readonly value?: string };
    }[];
  };
  readonly status?: { readonly state?: string; readonly twins?: readonly Twin[] };
}

export interface DeviceModel extends KubernetesObject {
  readonly spec?: {
    readonly protocol?: string;
    readonly properties?: readonly { readonly name: string }[];
  };
}

/** `temperature=61.1,setpoint=60`: what the device last reported. */
export function reportedText({ status }: Device): string {
  const twins = (status?.twins ?? []).filter(({ reported }) => reported?.value !== undefined);
  return twins.length === 0
    ? NONE
    : twins.map(({ propertyName, reported }) => `${propertyName}=${reported?.value ?? ''}`).join(',');
}

/** How old the oldest of the values is. */
function oldestAge({ status }: Device, nowMs: number): string {
  const times = (status?.twins ?? []).flatMap(({ reported }) => {
    const timestamp = Number(reported?.metadata?.timestamp);
    return Number.isSafeInteger(timestamp) && timestamp > 0 ? [timestamp] : [];
  });
  return times.length === 0 ? NONE : ageOf(new Date(Math.min(...times)).toISOString(), nowMs);
}

export const DEVICE_COLUMNS: readonly Column<Device>[] = [
  { header: 'NAME', cell: (device) => device.metadata?.name ?? '' },
  { header: 'PROTOCOL', cell: (device) => device.spec?.protocol?.protocolName || NONE },
  { header: 'MODEL', cell: (device) => device.spec?.deviceModelRef?.name || NONE },
  { header: 'STATE', cell: (device) => device.status?.state || '<unknown>' },
  { header: 'AGE', cell: (device, nowMs) => ageOf(device.metadata?.creationTimestamp, nowMs) },
  { header: 'NODE', wide: true, cell: (device) => device.spec?.nodeName || NONE },
  { header: 'OLDEST', wide: true, cell: oldestAge },
  { header: 'REPORTED', wide: true, cell: reportedText },
];

export const DEVICE_MODEL_COLUMNS: readonly Column<DeviceModel>[] = [
  { header: 'NAME', cell: (model) => model.metadata?.name ?? '' },
  { header: 'PROTOCOL', cell: (model) => model.spec?.protocol || NONE },
  { header: 'PROPERTIES', cell: (model) => String(model.spec?.properties?.length ?? 0) },
  { header: 'AGE', cell: (model, nowMs) => ageOf(model.metadata?.creationTimestamp, nowMs) },
  {
    header: 'NAMES',
    wide: true,
    cell: (model) => model.spec?.properties?.map(({ name }) => name).join(',') || NONE,
  },
];
