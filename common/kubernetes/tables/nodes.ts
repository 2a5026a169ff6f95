/** The tables of nodes, namespaces and ConfigMaps, as kube-apiserver's printers lay them out. */
import type { ConfigMap, Namespace, Node } from 'kubernetes-types/core/v1.js';
import type { Column } from './column.ts';
import { ageOf } from './human-duration.ts';

const NONE = '<none>';
const UNKNOWN = '<unknown>';
const ROLE_LABEL = 'node-role.kubernetes.io/';

function status({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const words = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'];
  if (spec?.unschedulable) words.push('SchedulingDisabled');
  return words.join(',');
}

function roles({ metadata }: Node): string {
  const labels = metadata?.labels ?? {};
  const named = Object.keys(labels)
    .filter((label) => label.startsWith(ROLE_LABEL) && label.length > ROLE_LABEL.length)
    .map((label) => label.slice(ROLE_LABEL.length));
  const older = labels['kubernetes.io/role'];
  if (older) named.push(older);
  return named.length === 0 ? NONE : [...new Set(named)].toSorted().join(',');
}

function address(type: string): (node: Node) => string {
  return ({ status }) => status?.addresses?.find((each) => each.type === type)?.address ?? NONE;
}

export const NODE_COLUMNS: readonly Column<Node>[] = [
  { header: 'NAME', cell: ({ metadata }) => metadata?.name ?? '' },
  { header: 'STATUS', cell: status },
  { header: 'ROLES', cell: roles },
  { header: 'AGE', cell: ({ metadata }, nowMs) => ageOf(metadata?.creationTimestamp, nowMs) },
  { header: 'VERSION', cell: (node) => node.status?.nodeInfo?.kubeletVersion ?? '' },
  { header: 'INTERNAL-IP', wide: true, cell: address('InternalIP') },
  { header: 'EXTERNAL-IP', wide: true, cell: address('ExternalIP') },
  { header: 'OS-IMAGE', wide: true, cell: (node) => node.status?.nodeInfo?.osImage || UNKNOWN },
  { header: 'KERNEL-VERSION', wide: true, cell: (node) => node.status?.nodeInfo?.kernelVersion || UNKNOWN },
  {
    header: 'CONTAINER-RUNTIME',
    wide: true,
    cell: (node) => node.status?.nodeInfo?.containerRuntimeVersion || UNKNOWN,
  },
];

export const NAMESPACE_COLUMNS: readonly Column<Namespace>[] = [
  { header: 'NAME', cell: ({ metadata }) => metadata?.name ?? '' },
  { header: 'STATUS', cell: (namespace) => namespace.status?.phase ?? '' },
  { header: 'AGE', cell: ({ metadata }, nowMs) => ageOf(metadata?.creationTimestamp, nowMs) },
];

export const CONFIG_MAP_COLUMNS: readonly Column<ConfigMap>[] = [
  { header: 'NAME', cell: ({ metadata }) => metadata?.name ?? '' },
  {
    header: 'DATA',
    cell: ({ data = {}, binaryData = {} }) =>
      String(Object.keys(data).length + Object.keys(binaryData).length),
  },
  { header: 'AGE', cell: ({ metadata }, nowMs) => ageOf(metadata?.creationTimestamp, nowMs) },
];
