/**
 * `limit` and `continue`. A token carries the version of its first page: whoever watches from the version of any page sees what changed
 * between them.
 */
import type { Entry } from '../feed/entry.ts';
import type { Snapshot } from '../feed/resource-feed.ts';
import { expired } from '../feed/history.ts';
import { pageOf } from '../../../common/kubernetes/list-page.ts';
import type { ListOptions } from './list-options.ts';

export interface EntryPage {
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
