/** The query of a list or watch: `meta.k8s.io` ListOptions. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { objectSelector } from '../../../common/kubernetes/object-selector.ts';
import { pageOf } from '../../../common/kubernetes/list-page.ts';
import { type Entry, expired } from '../../watch/entry.ts';
import type { Snapshot } from '../../watch/resource-feed.ts';
import type { ResourceDefinition } from '../resources/definition.ts';

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
  /** For tables: how much of its object each row has. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
}

/** More than what kubectl and client-go ask in pages. */
const MAX_LIMIT = 1_000_000;
const MAX_TIMEOUT_SECONDS = 24 * 60 * 60;

/** @throws EdgectlError `InvalidRequest` naming the invalid parameter */
export function listOptionsOf(query: URLSearchParams): ListOptions {
  const match = query.get('resourceVersionMatch') || undefined;
  if (match !== undefined && match !== 'Exact' && match !== 'NotOlderThan') {
    throw invalid('resourceVersionMatch', match, 'Exact or NotOlderThan');
  }
  const include = query.get('includeObject') || 'Metadata';
  if (include !== 'None' && include !== 'Metadata' && include !== 'Object') {
    throw invalid('includeObject', include, 'None, Metadata or Object');
  }
  const initial = flag(query, 'sendInitialEvents');
  const limit = count(query, 'limit', MAX_LIMIT);
  const timeoutSeconds = count(query, 'timeoutSeconds', MAX_TIMEOUT_SECONDS);
  return {
    ...text(query, 'labelSelector'),
    ...text(query, 'fieldSelector'),
    ...text(query, 'continue'),
    ...text(query, 'resourceVersion'),
    ...(match !== undefined && { resourceVersionMatch: match }),
    // 0: no limit.
    ...(limit && { limit }),
    ...(initial !== undefined && { sendInitialEvents: initial }),
    ...(timeoutSeconds && { timeoutSeconds }),
    watch: flag(query, 'watch') ?? false,
    allowWatchBookmarks: flag(query, 'allowWatchBookmarks') ?? false,
    includeObject: include,
  };
}

/** A version that was given by a list or watch. @throws EdgectlError `InvalidRequest` */
export function versionOf(text: string): number {
  const version = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(version)) return version;
  throw invalid('resourceVersion', text, 'one that a list, get or watch gave');
}

function text<Name extends string>(query: URLSearchParams, name: Name): { readonly [key in Name]?: string } {
  const value = query.get(name);
  return value === null || value === '' ? {} : ({ [name]: value } as { readonly [key in Name]: string });
}

function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (value === '' || value === '1' || /^(t|true)$/i.test(value)) return true;
  if (value === '0' || /^(f|false)$/i.test(value)) return false;
  throw invalid(name, value, 'true or false');
}

function count(query: URLSearchParams, name: string, most: number): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^\d{1,15}$/.test(value)) throw invalid(name, value, 'a number that is not negative');
  return Math.min(Number(value), most);
}

function invalid(name: string, value: string, wanted: string): EdgectlError {
  return new EdgectlError(
    'InvalidRequest',
    `${name}: ${JSON.stringify(value.slice(0, 256))} is not ${wanted}`,
  );
}

/**
 * `limit` and `continue`. A token carries the version of its first page: whoever watches from the version of any page sees what changed
 * between them.
 */
interface EntryPage {
  readonly entries: readonly Entry[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/** @throws EdgectlError `Gone` for a token of an earlier life of the agent, `InvalidParams` for one that is none */
export function entryPage(
  entries: readonly Entry[],
  { version }: Pick<Snapshot, 'version'>,
  options: ListOptions,
): EntryPage {
  const [, first = String(version), token] = /^(\d+)\.(.*)$/.exec(options.continue ?? '') ?? [];
  if (Number(first) > version) throw expired(first);
  const { limit } = options;
  const page = pageOf(entries, ({ key }) => key, {
    ...(limit !== undefined && { limit }),
    ...(options.continue !== undefined && { continue: token ?? options.continue }),
  });
  return {
    entries: page.items,
    metadata: {
      resourceVersion: first,
      ...(page.continue !== undefined && { continue: `${first}.${page.continue}` }),
      ...(page.remainingItemCount !== undefined && { remainingItemCount: page.remainingItemCount }),
    },
  };
}

/** Which objects of a feed a request is about. */
export type Selection = (object: KubernetesObject) => boolean;

/** @param namespace `undefined`: all. @throws EdgectlError `InvalidParams` for a selector that is none */
export function selectionOf(
  { fields }: ResourceDefinition,
  namespace: string | undefined,
  options: ListOptions,
): Selection {
  const bySelectors = objectSelector(options, fields);
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) && bySelectors(object);
}
