import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Column } from '../../../common/kubernetes/tables/column.ts';
import type { ListOptions } from './list-options.ts';
import type { Redaction, ServedResource } from './served-resource.ts';

/** In which form an answer is asked for: the `Accept` header as Kubernetes' clients write it. */
export interface Representation {
  readonly as: 'object' | 'table' | 'metadata';
  readonly encoding: 'json' | 'yaml';
  /** `meta.k8s.io`'s version of a table or of metadata. */
  readonly metaVersion: 'v1' | 'v1beta1';
}

const WHOLE: Representation = { as: 'object', encoding: 'json', metaVersion: 'v1' };
const MAX_RANGES = 32;

/** The first form that is known; JSON where none is, as for a client that asks for protobuf alone and reads JSON too. */
export function representationOf(accept: string | undefined): Representation {
  for (const range of (accept ?? '').split(',', MAX_RANGES)) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const known = representation(type.toLowerCase(), new Map(parameters.map(pairOf)));
    if (known !== undefined) return known;
  }
  return WHOLE;
}

function representation(type: string, parameters: ReadonlyMap<string, string>): Representation | undefined {
  if (type === 'application/yaml') return { ...WHOLE, encoding: 'yaml' };
  if (type !== 'application/json' && type !== 'application/*' && type !== '*/*') return undefined;
  const as = parameters.get('as');
  if (as === undefined) return WHOLE;
  const version = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  if (as === 'Table') return { as: 'table', encoding: 'json', metaVersion: version };
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
    return { as: 'metadata', encoding: 'json', metaVersion: version };
  }
  return undefined;
}

function pairOf(parameter: string): [string, string] {
  const at = parameter.indexOf('=');
  return at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at + 1)];
}

/** `meta.k8s.io` tables: what `kubectl get` prints. */
interface TableOptions {
  readonly columns: readonly Column<KubernetesObject>[];
  readonly includeObject: ListOptions['includeObject'];
  readonly metaVersion: 'v1' | 'v1beta1';
  /** For ages. */
  readonly nowMs: number;
}

/** @param withColumns a watch names its columns in its first event alone */
export function tableOf(
  objects: readonly KubernetesObject[],
  metadata: Readonly<Record<string, unknown>>,
  { columns, includeObject, metaVersion, nowMs }: TableOptions,
  withColumns = true,
): object {
  const apiVersion = `meta.k8s.io/${metaVersion}`;
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: withColumns ? columns.map(definitionOf) : null,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, nowMs)),
      ...(includeObject !== 'None' && {
        object: includeObject === 'Object' ? object : metadataOf(object, metaVersion),
      }),
    })),
  };
}

export function metadataOf({ metadata }: KubernetesObject, metaVersion: 'v1' | 'v1beta1'): KubernetesObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}`, metadata };
}

function definitionOf({ header, wide = false }: Column<KubernetesObject>): object {
  return {
    name: titleOf(header),
    type: 'string',
    format: header === 'NAME' ? 'name' : '',
    description: '',
    priority: wide ? 1 : 0,
  };
}

/** `NOMINATED NODE` as kube-apiserver writes it: `Nominated Node`. */
function titleOf(header: string): string {
  return header.replaceAll(/[A-Z]+/g, (word) =>
    word.length <= 2 ? word : `${word.charAt(0)}${word.slice(1).toLowerCase()}`,
  );
}

// An object as its reader may see it.

/** kubectl prints it. */
const WARNING = '299 - "some values are <hidden>: the right to pod.logs, or to edit the device, shows them"';

export function shown(
  { show }: ServedResource,
  redaction: Redaction | undefined,
  object: KubernetesObject,
): KubernetesObject {
  const visible = redaction?.show(object) ?? object;
  return show?.(visible) ?? visible;
}

/** To be called when all is shown, before the head is sent. */
export function warnOfHidden(response: ServerResponse, redaction: Redaction | undefined): void {
  if (redaction !== undefined && redaction.paths.length > 0) response.setHeader('warning', WARNING);
}

/** An object or a list as YAML. To write YAML takes eighty times as long as JSON: a list is written in turns, between which others are served. */
const OPTIONS = { aliasDuplicateObjects: false };

/**
 * The largest object, in characters of its JSON. Writing it as YAML takes a tenth of a second, and nobody else is served
 * meanwhile.
 */
const OBJECT_MAX_CHARACTERS = 256 * 1024;

/** @throws EdgectlError `Canceled` if nobody waits for it any more, `RequestEntityTooLarge` for an object that takes too long */
export async function yamlText(value: object, abandoned: () => boolean): Promise<string> {
  const { stringify } = await import('yaml');
  const { items, ...rest } = value as { readonly items?: unknown };
  if (!Array.isArray(items) || items.length === 0) return stringify(bounded(value), OPTIONS);
  const parts = [stringify(rest, OPTIONS), 'items:\n'];
  for (const item of items as unknown[]) {
    if (abandoned()) throw new EdgectlError('Canceled', 'the client disconnected');
    // A list of one: its line begins with the dash that the list of all of them needs.
    parts.push(stringify([bounded(item)], OPTIONS));
    await turn();
  }
  return parts.join('');
}

function bounded<Value>(value: Value): Value {
  const characters = stringifyExact(value).length;
  if (characters <= OBJECT_MAX_CHARACTERS) return value;
  throw new EdgectlError(
    'RequestEntityTooLarge',
    `the object is too large to be written as YAML: ${characters} characters`,
    { hint: 'ask for JSON' },
  );
}
