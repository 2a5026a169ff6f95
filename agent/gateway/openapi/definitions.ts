/** Schemas of the kinds that are served, by their names in OpenAPI documents. */
import { apiVersionOf, type ResourceDefinition } from '../resources/definition.ts';
import { DEVICE_TYPES, METRICS_TYPES } from './device-types.ts';
import { type FieldTypes, namedTypes, objectSchema, type Schema } from './field-type.ts';
import { CORE_TYPES } from './generated/core-types.ts';

/** What a kind is, said where the node's answer differs from a cloud's. */
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
