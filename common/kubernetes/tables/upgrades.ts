/** The table of `get upgrades`. */
import type { HeldPod, UpgradeJob } from '@edgectl/rpc-schema/generated/types';
import { ageOf } from './human-duration.ts';
import type { Column } from './column.ts';

/** What waits, as `get` shows it: an object of Kubernetes' form, with the entry of the contract as its status. */
export interface UpgradeObject {
  readonly apiVersion: 'edgectl.io/v1';
  readonly kind: 'Upgrade';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly creationTimestamp?: string;
  };
  readonly status: { readonly kind: 'pod' | 'job'; readonly state: string } & Partial<
    HeldPod & Omit<UpgradeJob, 'state'>
  >;
}

export function heldPodObject(pod: HeldPod): UpgradeObject {
  const { namespace, name, since } = pod;
  return {
    apiVersion: 'edgectl.io/v1',
    kind: 'Upgrade',
    metadata: { name, namespace, ...(since !== undefined && { creationTimestamp: since }) },
    status: { ...pod, kind: 'pod', state: 'held' },
  };
}

export function upgradeJobObject(job: UpgradeJob): UpgradeObject {
  const { name, since } = job;
  return {
    apiVersion: 'edgectl.io/v1',
    kind: 'Upgrade',
    metadata: { name, ...(since !== undefined && { creationTimestamp: since }) },
    status: { ...job, kind: 'job' },
  };
}

const NONE = '<none>';

function from({ status }: UpgradeObject): string {
  if (status.kind === 'job') return status.from ?? NONE;
  return (status.images ?? []).map((image) => image.from ?? NONE).join(',');
}

function to({ status }: UpgradeObject): string {
  return status.kind === 'job'
    ? (status.to ?? NONE)
    : (status.images ?? []).map((image) => image.to).join(',');
}

export const UPGRADE_COLUMNS: readonly Column<UpgradeObject>[] = [
  { header: 'KIND', cell: ({ status }) => status.kind },
  { header: 'NAME', cell: ({ metadata }) => metadata.name },
  { header: 'STATE', cell: ({ status }) => status.state.toUpperCase() },
  { header: 'FROM', cell: from },
  { header: 'TO', cell: to },
  { header: 'AGE', cell: ({ metadata }, nowMs) => ageOf(metadata.creationTimestamp, nowMs) },
];
