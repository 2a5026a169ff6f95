/** What is wrong on the node, looked for where it shows. `undefined`: it cannot be told now, and what stands stands on. */
import type { BackendState, StoreState } from '@edgectl/rpc-schema/generated/types';
import { diskFinding } from '../../common/diagnose/disk-finding.ts';
import { endsSoon } from '../../common/diagnose/certificate-findings.ts';
import { isOfType, rangeLeft } from '../devices/edit/check-edit.ts';
import type { DeviceModel } from '../devices/device.ts';
import type { TroubledEdit } from '../devices/reconcile/unsettled-edits.ts';
import type { BackOff } from '../pods/events/status-observer.ts';
import type { CertificateEnd } from '../status/certificate-watch.ts';
import type { ClockStatus } from '../time/kept-time.ts';
import type { Condition } from './alarm.ts';

/** The namespace of events about objects without a namespace, as in Kubernetes. */
const NAMESPACE = 'default';

/** A mapper that is started again is not silent yet. */
const SILENT_MS = 30_000;

export function crashLoops(backOffs: readonly BackOff[]): readonly Condition[] {
  return backOffs.map(({ namespace, pod, container }) => ({
    namespace,
    name: pod,
    part: container,
    severity: 'critical',
    message: `container ${container} ends again and again; Edged waits longer each time before it starts it`,
  }));
}

export function silentMappers(
  mappers: Readonly<Record<string, BackendState>>,
  nowMs: number,
): readonly Condition[] {
  return Object.entries(mappers).flatMap(
    ([protocol, { state, since, message = 'no answer' }]): Condition[] => {
      if (state !== 'down' || since === undefined || nowMs - Date.parse(since) < SILENT_MS) return [];
      return [
        {
          namespace: NAMESPACE,
          name: protocol,
          severity: 'critical',
          message: `the mapper of ${protocol} is silent: ${message}`,
        },
      ];
    },
  );
}

/** A device with what it reports, as far as it is looked at here. */
export interface ReportingDevice {
  readonly namespace: string;
  readonly name: string;
  readonly model: string | undefined;
  readonly values: readonly { readonly property: string; readonly value: string }[];
}

export function valuesOutOfRange(
  devices: readonly ReportingDevice[],
  models: readonly DeviceModel[],
): readonly Condition[] {
  const modelOf = new Map(
    models.map((model) => [`${model.metadata.namespace}/${model.metadata.name}`, model]),
  );
  return devices.flatMap(({ namespace, name, model, values }) => {
    const properties = modelOf.get(`${namespace}/${model ?? ''}`)?.spec?.properties ?? [];
    return values.flatMap(({ property, value }): Condition[] => {
      const modelled = properties.find((one) => one.name === property);
      const type = modelled?.type?.toUpperCase() ?? 'STRING';
      if (modelled === undefined || !isOfType(type, value)) return [];
      const range = rangeLeft(type, value, modelled);
      if (range === undefined) return [];
      return [
        {
          namespace,
          name,
          part: property,
          severity: 'critical',
          message: `${property} is outside of its range ${range}`,
        },
      ];
    });
  });
}

/** What an alarm calls the disk of the agent's database. */
const DATABASE = 'database';

/** @param places folders, by the name that an alarm has for each */
export async function scarceDisks(
  places: Readonly<Record<string, string>>,
  { state: storeState, reason = 'failed' }: StoreState,
): Promise<readonly Condition[]> {
  const isDegraded = storeState === 'degraded';
  const database: readonly Condition[] = isDegraded
    ? [
        {
          namespace: NAMESPACE,
          name: DATABASE,
          severity: 'critical',
          message: `the agent's database cannot be written: ${reason}`,
        },
      ]
    : [];
  const looked = Object.entries(places).filter(([name]) => !(isDegraded && name === DATABASE));
  const found = await Promise.all(
    looked.map(async ([name, path]): Promise<Condition[]> => {
      const { state } = await diskFinding(name, path);
      if (state === 'fine') return [];
      const severity = state === 'failed' ? 'critical' : 'warning';
      const message =
        severity === 'critical' ? `the disk of ${path} is full` : `room is scarce on the disk of ${path}`;
      return [{ namespace: NAMESPACE, name, severity, message }];
    }),
  );
  return [...database, ...found.flat()];
}

export function endingCertificates(ends: readonly CertificateEnd[], nowMs: number): readonly Condition[] {
  return ends
    .filter(({ endsAtMs }) => endsSoon(endsAtMs, nowMs))
    .map(({ name, file, endsAtMs }) => ({
      namespace: NAMESPACE,
      name,
      severity: endsAtMs <= nowMs ? 'critical' : 'warning',
      message: `${file} ${endsAtMs <= nowMs ? 'ended' : 'ends'} on ${new Date(endsAtMs).toISOString().slice(0, 10)}`,
    }));
}

export function doubtfulClock({ trusted, wallMs, keptMs }: ClockStatus, node: string): readonly Condition[] {
  if (trusted) return [];
  const message =
    wallMs > keptMs
      ? 'the clock is not believed: it is far ahead, and the kernel does not call it synchronised'
      : 'the clock is not believed: it is behind the time that was reached';
  return [{ namespace: NAMESPACE, name: node, severity: 'warning', message }];
}

export function failingEdits(edits: readonly TroubledEdit[]): readonly Condition[] {
  return edits
    .filter(({ state }) => state === 'failing')
    .map(({ namespace, name, value, message }) => ({
      namespace,
      name,
      part: value,
      severity: 'critical',
      message: `the lasting edit of ${value} cannot be applied: ${message}`,
    }));
}
