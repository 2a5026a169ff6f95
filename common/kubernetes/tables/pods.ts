/** The table of `get pods`. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { ageOf } from './human-duration.ts';
import { podStatusCells } from './pod-status.ts';
import type { Column } from './column.ts';

const NONE = '<none>';

function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return NONE;
  const passed = gates.filter((gate) =>
    pod.status?.conditions?.some((each) => each.type === gate.conditionType && each.status === 'True'),
  );
  return `${passed.length}/${gates.length}`;
}

export const POD_COLUMNS: readonly Column<Pod>[] = [
  { header: 'NAME', cell: (pod) => pod.metadata?.name ?? '' },
  { header: 'READY', cell: (pod, nowMs) => podStatusCells(pod, nowMs).ready },
  { header: 'STATUS', cell: (pod, nowMs) => podStatusCells(pod, nowMs).status },
  { header: 'RESTARTS', cell: (pod, nowMs) => podStatusCells(pod, nowMs).restarts },
  { header: 'AGE', cell: (pod, nowMs) => ageOf(pod.metadata?.creationTimestamp, nowMs) },
  { header: 'IP', wide: true, cell: (pod) => pod.status?.podIPs?.[0]?.ip || pod.status?.podIP || NONE },
  { header: 'NODE', wide: true, cell: (pod) => pod.spec?.nodeName || NONE },
  { header: 'NOMINATED NODE', wide: true, cell: (pod) => pod.status?.nominatedNodeName || NONE },
  { header: 'READINESS GATES', wide: true, cell: readinessGates },
];
