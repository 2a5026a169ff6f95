/** Everything that the REST door serves. Discovery, routes, tables and reviews are read from here. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { type Column, columnsOf } from '../../../common/kubernetes/tables/column.ts';
import { DEVICE_COLUMNS, DEVICE_MODEL_COLUMNS } from '../../../common/kubernetes/tables/devices.ts';
import { EVENT_COLUMNS } from '../../../common/kubernetes/tables/events.ts';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import {
  CONFIG_MAP_COLUMNS,
  NAMESPACE_COLUMNS,
  NODE_COLUMNS,
} from '../../../common/kubernetes/tables/nodes.ts';
import { POD_COLUMNS } from '../../../common/kubernetes/tables/pods.ts';
import { DEVICE_FIELDS, NAME_FIELDS } from '../../devices/read-devices.ts';
import { POD_FIELDS } from '../../pods/read-pods.ts';
import { fieldsOf, type ResourceDefinition, type Verb } from './definition.ts';
import { asCoreEvent, CORE_EVENT_FIELDS, EVENT_FIELDS } from './event-conversion.ts';

const READ: readonly Verb[] = ['get', 'list', 'watch'];
const STREAM: readonly Verb[] = ['create', 'get'];

const CORE = { group: '', version: 'v1', categories: [], shortNames: [], subresources: [], verbs: READ };
const DEVICES = { ...CORE, group: 'devices.kubeedge.io', version: 'v1beta1', namespaced: true };
const METRICS = { ...CORE, group: 'metrics.k8s.io', version: 'v1beta1', verbs: ['get', 'list'] as const };
const REVIEW = { ...CORE, namespaced: false, verbs: ['create'] as const };

const NAME_AGE: readonly Column<KubernetesObject>[] = [
  { header: 'NAME', cell: ({ metadata }) => metadata?.name ?? '' },
  {
    header: 'AGE',
    cell: ({ metadata }, nowMs) => ageOf(metadata?.creationTimestamp, nowMs),
  },
];

/** As kube-apiserver lays out a custom resource, the rest of `edgectl`'s columns behind `-o wide`. */
function customResource(columns: readonly Column<KubernetesObject>[]): readonly Column<KubernetesObject>[] {
  const named = new Set(NAME_AGE.map(({ header }) => header));
  return [
    ...NAME_AGE,
    ...columns.filter(({ header }) => !named.has(header)).map((column) => ({ ...column, wide: true })),
  ];
}

export const PODS: ResourceDefinition = {
  ...CORE,
  plural: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: STREAM },
    { name: 'exec', kind: 'PodExecOptions', verbs: STREAM },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: STREAM },
  ],
  columns: columnsOf(POD_COLUMNS),
  fields: fieldsOf(POD_FIELDS),
};

export const NODES: ResourceDefinition = {
  ...CORE,
  plural: 'nodes',
  singular: 'node',
  kind: 'Node',
  namespaced: false,
  shortNames: ['no'],
  columns: columnsOf(NODE_COLUMNS),
  fields: fieldsOf(NAME_FIELDS),
};

export const NAMESPACES: ResourceDefinition = {
  ...CORE,
  plural: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  namespaced: false,
  shortNames: ['ns'],
  columns: columnsOf(NAMESPACE_COLUMNS),
  fields: fieldsOf(NAME_FIELDS),
};

export const CONFIG_MAPS: ResourceDefinition = {
  ...CORE,
  plural: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  namespaced: true,
  shortNames: ['cm'],
  columns: columnsOf(CONFIG_MAP_COLUMNS),
  fields: fieldsOf(NAME_FIELDS),
};

export const CORE_EVENTS: ResourceDefinition = {
  ...CORE,
  plural: 'events',
  singular: 'event',
  kind: 'Event',
  namespaced: true,
  shortNames: ['ev'],
  columns: columnsOf(EVENT_COLUMNS),
  fields: CORE_EVENT_FIELDS,
};

export const EVENTS: ResourceDefinition = {
  ...CORE_EVENTS,
  group: 'events.k8s.io',
  columns: CORE_EVENTS.columns.map((column) => ({
    ...column,
    cell: (object, nowMs) => column.cell(asCoreEvent(object), nowMs),
  })),
  fields: EVENT_FIELDS,
};

export const DEVICE_OBJECTS: ResourceDefinition = {
  ...DEVICES,
  plural: 'devices',
  singular: 'device',
  kind: 'Device',
  categories: ['all'],
  verbs: ['get', 'list', 'watch', 'update', 'patch'],
  columns: customResource(columnsOf(DEVICE_COLUMNS)),
  fields: fieldsOf(DEVICE_FIELDS),
};

export const DEVICE_MODELS: ResourceDefinition = {
  ...DEVICES,
  plural: 'devicemodels',
  singular: 'devicemodel',
  kind: 'DeviceModel',
  categories: ['all'],
  columns: customResource(columnsOf(DEVICE_MODEL_COLUMNS)),
  fields: fieldsOf(NAME_FIELDS),
};

export const NODE_METRICS: ResourceDefinition = {
  ...METRICS,
  plural: 'nodes',
  singular: '',
  kind: 'NodeMetrics',
  namespaced: false,
  columns: NAME_AGE,
  fields: fieldsOf(NAME_FIELDS),
};

export const POD_METRICS: ResourceDefinition = {
  ...METRICS,
  plural: 'pods',
  singular: '',
  kind: 'PodMetrics',
  namespaced: true,
  columns: NAME_AGE,
  fields: fieldsOf(NAME_FIELDS),
};

/** The reviews of a caller's own rights: created, never stored. */
export const REVIEWS: readonly ResourceDefinition[] = [
  {
    ...REVIEW,
    group: 'authorization.k8s.io',
    plural: 'selfsubjectaccessreviews',
    singular: 'selfsubjectaccessreview',
    kind: 'SelfSubjectAccessReview',
    columns: NAME_AGE,
    fields: {},
  },
  {
    ...REVIEW,
    group: 'authorization.k8s.io',
    plural: 'selfsubjectrulesreviews',
    singular: 'selfsubjectrulesreview',
    kind: 'SelfSubjectRulesReview',
    columns: NAME_AGE,
    fields: {},
  },
  {
    ...REVIEW,
    group: 'authentication.k8s.io',
    plural: 'selfsubjectreviews',
    singular: 'selfsubjectreview',
    kind: 'SelfSubjectReview',
    columns: NAME_AGE,
    fields: {},
  },
];

export const READABLE: readonly ResourceDefinition[] = [
  PODS,
  NODES,
  NAMESPACES,
  CONFIG_MAPS,
  CORE_EVENTS,
  EVENTS,
  DEVICE_OBJECTS,
  DEVICE_MODELS,
  NODE_METRICS,
  POD_METRICS,
];

export const DEFINITIONS: readonly ResourceDefinition[] = [...READABLE, ...REVIEWS];
