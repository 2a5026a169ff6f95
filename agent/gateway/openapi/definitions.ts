/** Schemas of the kinds that are served, by their names in OpenAPI documents. */
import { apiVersionOf, type ResourceDefinition } from '../resources/definition.ts';
import { CORE_TYPES } from './generated/core-types.ts';

/** Describes a kind where the node answers differently from a cloud API server. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  Pod: 'A pod of this node, with its live status from the container runtime.',
  Node: 'This node.',
  Event: 'What the agent observed of a pod or device.',
  Namespace: 'A namespace that a pod or device of this node is in.',
  ConfigMap: 'Configuration that pods of this node use.',
  Device: 'An industrial device that a mapper of this node serves, with local edits and reported values.',
  DeviceModel: 'What the devices of one kind have: properties, their types, ranges and access modes.',
  NodeMetrics: 'What the node uses now.',
  PodMetrics: 'What the containers of a pod use now.',
};

/** Both groups call theirs `Event`. */
const EVENT_TYPES: Readonly<Record<string, string>> = { '': 'CoreV1Event', 'events.k8s.io': 'EventsV1Event' };

function typeNameOf({ group, kind }: ResourceDefinition): string {
  return kind === 'Event' ? (EVENT_TYPES[group] ?? kind) : kind;
}

function fieldsOf(type: string): FieldTypes | undefined {
  return DEVICE_TYPES[type] ?? METRICS_TYPES[type] ?? CORE_TYPES[type];
}

/** Reverse domain names, as Kubernetes names its schemas. */
function schemaName(type: string): string {
  if (type in DEVICE_TYPES) return `io.kubeedge.devices.v1beta1.${type}`;
  if (type in METRICS_TYPES) return `io.k8s.metrics.pkg.apis.metrics.v1beta1.${type}`;
  if (type === 'EventsV1Event') return 'io.k8s.api.events.v1.Event';
  if (type === 'CoreV1Event') return 'io.k8s.api.core.v1.Event';
  const meta = [
    'ObjectMeta',
    'OwnerReference',
    'ManagedFieldsEntry',
    'LabelSelector',
    'LabelSelectorRequirement',
  ];
  return meta.includes(type) ? `io.k8s.apimachinery.pkg.apis.meta.v1.${type}` : `io.k8s.api.core.v1.${type}`;
}

/** The schema's name in {@link schemasOf}; `undefined` for what is served and not described, as reviews. */
export function schemaNameOf(definition: ResourceDefinition): string | undefined {
  const type = typeNameOf(definition);
  return fieldsOf(type) === undefined ? undefined : schemaName(type);
}

/**
 * The schemas of these kinds and of all that they are made of.
 * @param place before the name in a reference: `#/components/schemas/`
 */
export function schemasOf(
  definitions: readonly ResourceDefinition[],
  place: string,
): Readonly<Record<string, Schema>> {
  const refer = (type: string): Schema => ({ $ref: `${place}${schemaName(type)}` });
  const kinds = new Map(definitions.map((definition) => [typeNameOf(definition), definition]));
  const wanted = new Set(kinds.keys());
  const schemas: Record<string, Schema> = {};
  // The set grows while it is gone through.
  for (const type of wanted) {
    const fields = fieldsOf(type);
    if (fields === undefined) continue;
    for (const other of namedTypes(fields)) wanted.add(other);
    schemas[schemaName(type)] = { ...objectSchema(fields, refer), ...kindOf(kinds.get(type)) };
  }
  return schemas;
}

function kindOf(definition: ResourceDefinition | undefined): Partial<Schema> {
  if (definition === undefined) return {};
  const { group, version, kind } = definition;
  return {
    description: DESCRIPTIONS[kind] ?? `${kind} of ${apiVersionOf(definition)}`,
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

/** The fields of `devices.kubeedge.io/v1beta1`, in the notation of the generated core types. */
const DEVICE_TYPES: Readonly<Record<string, FieldTypes>> = {
  Device: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'ObjectMeta',
    spec: 'DeviceSpec',
    status: 'DeviceStatus',
  },
  DeviceSpec: {
    deviceModelRef: 'LocalObjectReference',
    methods: 'DeviceMethod[]',
    nodeName: 'string',
    properties: 'DeviceProperty[]',
    protocol: 'ProtocolConfig',
  },
  DeviceMethod: { description: 'string', name: 'string!', propertyNames: 'string[]' },
  DeviceProperty: {
    collectCycle: 'integer',
    desired: 'TwinProperty',
    name: 'string!',
    pushMethod: 'object',
    reportCycle: 'integer',
    reportToCloud: 'boolean',
    visitors: 'ProtocolConfig',
  },
  ProtocolConfig: { configData: 'object', protocolName: 'string' },
  TwinProperty: { metadata: 'map<string>', value: 'string!' },
  DeviceStatus: {
    extensions: 'object',
    lastOnlineTime: 'string',
    reportCycle: 'integer',
    reportToCloud: 'boolean',
    state: 'string',
    twins: 'DeviceTwin[]',
  },
  DeviceTwin: { observedDesired: 'TwinProperty', propertyName: 'string!', reported: 'TwinProperty' },
  DeviceModel: { apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta', spec: 'DeviceModelSpec' },
  DeviceModelSpec: { properties: 'ModelProperty[]', protocol: 'string!' },
  ModelProperty: {
    accessMode: 'string!',
    description: 'string',
    maximum: 'string',
    minimum: 'string',
    name: 'string!',
    type: 'string!',
    unit: 'string',
  },
};

/** `metrics.k8s.io/v1beta1`. */
const METRICS_TYPES: Readonly<Record<string, FieldTypes>> = {
  NodeMetrics: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'ObjectMeta',
    timestamp: 'date-time!',
    usage: 'map<string>!',
    window: 'string!',
  },
  PodMetrics: {
    apiVersion: 'string',
    containers: 'ContainerMetrics[]!',
    kind: 'string',
    metadata: 'ObjectMeta',
    timestamp: 'date-time!',
    window: 'string!',
  },
  ContainerMetrics: { name: 'string!', usage: 'map<string>!' },
};

/** The notation of field types: `string`, `ContainerPort[]`, `map<string>`, with `!` behind what must be there. */
type FieldTypes = Readonly<Record<string, string>>;

/** A JSON Schema, as far as OpenAPI documents of Kubernetes use it. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** @param refer how one type names another */
function objectSchema(fields: FieldTypes, refer: (type: string) => Schema): Schema {
  const required = Object.entries(fields)
    .filter(([, type]) => type.endsWith('!'))
    .map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, type]) => [name, schemaOf(type.replace(/!$/, ''), refer)]),
    ),
    ...(required.length > 0 && { required }),
  };
}

/** Every other type that is named in these fields. */
function namedTypes(fields: FieldTypes): string[] {
  return Object.values(fields)
    .map((type) => type.replaceAll(/^map<|[>[\]!]/g, ''))
    .filter((type) => /^[A-Z]/.test(type));
}

function schemaOf(type: string, refer: (type: string) => Schema): Schema {
  if (type.endsWith('[]')) return { type: 'array', items: schemaOf(type.slice(0, -2), refer) };
  const value = /^map<(.*)>$/.exec(type)?.[1];
  if (value !== undefined) return { type: 'object', additionalProperties: schemaOf(value, refer) };
  if (type === 'date-time') return { type: 'string', format: 'date-time' };
  if (type === 'int-or-string') return { type: 'string', format: 'int-or-string' };
  if (type === 'object') return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return /^[A-Z]/.test(type) ? refer(type) : { type };
}
