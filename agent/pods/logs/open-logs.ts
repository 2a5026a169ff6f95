/** `pod.logs`: from parameters to a byte source, from the node's log files where they can be read, else from Edged. */
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { LogGrep, PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import type { Clock } from '../../../common/clock.ts';
import { background } from '../../../common/fault-boundary.ts';
import type { EdgedClient, EdgedLogOptions } from '../../backends/edged/edged-client.ts';
import type { Expressions, Searcher } from './grep/expressions.ts';
import { FilteredLog } from './grep/filtered-log.ts';
import { type Decoration, type LineMatcher, LiteralMatcher } from './grep/line-matcher.ts';
import { ContainerLog, type LogReader, MergedLog, type OpenLog } from './log-reader.ts';
import type { ContainerStates } from './log-instance.ts';
import { timestampNanos } from './cri-header.ts';
import { openEdgedLogs } from './edged-logs.ts';
import type { LogGap } from './log-bytes.ts';
import { decodeCursor, type LogCursor } from './log-cursor.ts';
import { type LogSearches, Search } from './log-searches.ts';
import { LogSource } from './log-source.ts';
import { findLogTargets, type LogTarget, type LogTargetBackends } from './log-targets.ts';
import { openContainerLog, type ReadableTarget } from './open-container-log.ts';

export interface LogBackends extends LogTargetBackends {
  readonly states: ContainerStates;
  /** Absent if the node has no Edged. */
  readonly edged: Pick<EdgedClient, 'logs'> | undefined;
  readonly searches: LogSearches;
  readonly expressions: Pick<Expressions, 'open'>;
  readonly clock: Clock;
}

type LogParams = Omit<PodLogsParams, 'session'>;

/** How many containers are opened at a time; one by one from where the search is a long one, and has a place for one. */
const OPENED_AT_ONCE = 8;

/**
 * Opens the log. `signal` is for the opening alone; the source is ended by its `cancel`.
 * @throws EdgectlError `NotFound` (pod, container, previous instance), `InvalidParams`, `Unavailable`.
 */
export async function openLogs(
  backends: LogBackends,
  params: LogParams,
  choice: ReadChoice,
  signal: AbortSignal,
): Promise<ByteSource> {
  const cursor = params.cursor === undefined ? undefined : decodeCursor(params.cursor);
  if (cursor !== undefined) checkShape(cursor, params);
  const { namespace = 'default', name, labelSelector, container, allContainers = false } = params;
  const { targets, warnings } = await findLogTargets(
    backends,
    {
      namespace,
      allContainers,
      ...(name !== undefined && { name }),
      ...(labelSelector !== undefined && { labelSelector }),
      ...(container !== undefined && { container }),
    },
    signal,
  );
  const asked = params.follow === true ? targets.map(awaited) : targets;
  const readable = asked.filter(isReadable);
  const refusals = asked.map(({ files }) => files).filter((files) => files instanceof EdgectlError);
  const [refusal] = refusals;
  const source =
    readable.length === 0 && refusal !== undefined
      ? await fromEdged(backends, targets, params, warnings, refusal, signal)
      : await fromFiles(
          backends,
          readable,
          params,
          cursor,
          [...warnings, ...refusals.map(({ message }) => message)],
          new Search(signal, backends.searches, choice.reader),
          { principal: choice.reader ?? '', signal },
          choice.sameRequest,
        );
  if (choice.unwanted.includes('stdout')) background(backends.clock, source.discard());
  return source;
}

/** A follower of a container that has not started waits for its first file. */
function awaited(target: LogTarget): LogTarget {
  const { files, mayStart } = target;
  const isUnstarted = files instanceof EdgectlError && files.kind === 'NotFound' && mayStart !== undefined;
  return isUnstarted ? { ...target, files: { files: [], settledNs: undefined } } : target;
}

function isReadable(target: LogTarget): target is ReadableTarget {
  return !(target.files instanceof EdgectlError);
}

async function fromFiles(
  { states, expressions, clock }: LogBackends,
  targets: readonly ReadableTarget[],
  params: LogParams,
  cursor: LogCursor | undefined,
  warnings: readonly string[],
  search: Search,
  searcher: Searcher,
  sameRequest = false,
): Promise<LogSource> {
  const { follow = false, previous = false, prefix = false, timestamps = false, stream = 'All' } = params;
  const { tailLines, skipBytes = 0, grep } = params;
  const sinceNanos = sinceOf(params, clock);
  /** What is found missing before there is a source, by target. */
  const early: LogGap[][] = targets.map(() => []);
  let addGap = (gap: LogGap, index: number): void => {
    early[index]?.push(gap);
  };
  const without: EdgectlError[] = [];
  const logs: OpenLog[] = [];
  const open = async (target: ReadableTarget, index: number): Promise<OpenLog> => {
    await search.goOn();
    const { pod, container } = target;
    const choice = {
      stream,
      timestamps,
      prefix: prefix ? prefixOf(target) : undefined,
      // Where each line has something of its own before it, lines of others between, or is searched.
      wholeLines: timestamps || prefix || targets.length > 1 || grep !== undefined,
      previous,
      follow,
      cursor: cursor?.positions.find((each) => each.pod === pod.name && each.container === container),
      ...(tailLines !== undefined && { tailLines }),
      ...(sinceNanos !== undefined && { sinceNanos }),
    };
    return openContainerLog(target, choice, { states, clock, search, onGap: (gap) => addGap(gap, index) });
  };
  const opened = await settled(targets, () => (search.hasPlace ? 1 : OPENED_AT_ONCE), open);
  let matcher: LineMatcher | undefined;
  try {
    for (const result of opened) if (result.status === 'fulfilled') logs.push(result.value);
    for (const result of opened) {
      if (result.status === 'fulfilled') continue;
      const error: unknown = result.reason;
      // If several containers match, those without a log are only named.
      if (!EdgectlError.is(error) || error.kind !== 'NotFound' || targets.length === 1) throw error;
      without.push(error);
    }
    await search.goOn();
    const [nothing] = without;
    if (logs.length === 0 && nothing !== undefined) throw nothing;
    matcher = grep && (await matcherOf(grep, { prefix, timestamps }, expressions, searcher));
  } catch (error) {
    search.close();
    await Promise.all(logs.map(({ bytes }) => bytes.close()));
    throw error;
  }
  search.opened();
  const messages = [...warnings, ...without.map(({ message }) => message)];
  const [only, ...others] = logs;
  const whole: LogReader =
    only !== undefined && others.length === 0
      ? new ContainerLog(only, clock)
      : new MergedLog(logs, currentOf(cursor, logs), clock);
  // What the caller has beyond a place that is gone is gone with it: rather a line twice than a line lost.
  const isGone = early.flat().length > 0;
  const reader =
    matcher === undefined
      ? whole
      : new FilteredLog(
          whole,
          matcher,
          { invert: false, before: 0, after: 0, ...grep },
          isGone ? undefined : cursor?.filter,
        );
  const source = new LogSource(reader, {
    info: {
      source: 'files',
      containers: targets.map(({ pod, container }) => `${pod.name}/${container}`),
      ...(messages.length > 0 && { warnings: messages }),
    },
    shape: { stream, timestamps, prefix, grep: digestOf(grep) },
    skipBytes: isGone ? 0 : (cursor?.skip ?? 0) + skipBytes,
    limitBytes: limitOf(params, cursor, sameRequest),
    follow,
    search,
  });
  for (const gap of early.flat()) source.addGap(gap);
  addGap = (gap) => source.addGap(gap);
  return source;
}

/** @throws EdgectlError `InvalidParams` */
function matcherOf(
  { literal, expression, ignoreCase = false }: LogGrep,
  decoration: Decoration,
  expressions: LogBackends['expressions'],
  searcher: Searcher,
): LineMatcher | Promise<LineMatcher> {
  if (literal === undefined)
    return expressions.open({ expression: expression ?? '', ignoreCase }, decoration, searcher);
  // Beyond ASCII, letters of two cases may be of different lengths.
  if (!ignoreCase || isAscii(Buffer.from(literal)))
    return new LiteralMatcher(literal, ignoreCase, decoration);
  return expressions.open(
    { expression: `\\Q${literal.replaceAll('\\E', '\\E\\\\E\\Q')}\\E`, ignoreCase },
    decoration,
    searcher,
  );
}

/** What makes a cursor one of the same search. */
function digestOf(grep: LogGrep | undefined): string | undefined {
  if (grep === undefined) return undefined;
  const { literal, expression, ignoreCase = false, invert = false, before = 0, after = 0 } = grep;
  const text = JSON.stringify([literal ?? null, expression ?? null, ignoreCase, invert, before, after]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** `limitBytes` is of each call; of a request that continues, what it has left. */
function limitOf(
  { limitBytes, skipBytes = 0 }: LogParams,
  cursor: LogCursor | undefined,
  sameRequest: boolean,
): number | undefined {
  if (!sameRequest || cursor?.limit === undefined) return limitBytes;
  return Math.max(0, cursor.limit - skipBytes);
}

/** The outcomes in the order of the items, of which so many are worked at a time. Never rejects. */
async function settled<Item, Result>(
  items: readonly Item[],
  atOnce: () => number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const results: PromiseSettledResult<Result>[] = [];
  const left = items.entries();
  let workers = 0;
  const worker = async (): Promise<void> => {
    workers += 1;
    for (const [index, item] of left) {
      [results[index]] = await Promise.allSettled([work(item, index)]);
      if (workers > atOnce()) break;
    }
    workers -= 1;
  };
  await Promise.all(Array.from({ length: Math.min(atOnce(), items.length) }, worker));
  return results;
}

function currentOf(cursor: LogCursor | undefined, logs: readonly OpenLog[]): number | undefined {
  const current = cursor?.current === undefined ? undefined : cursor.positions[cursor.current];
  if (current === undefined) return undefined;
  const index = logs.findIndex(
    ({ owner }) => owner.pod === current.pod && owner.container === current.container,
  );
  return index < 0 ? undefined : index;
}

async function fromEdged(
  { edged }: LogBackends,
  targets: readonly LogTarget[],
  params: LogParams,
  warnings: readonly string[],
  refusal: EdgectlError,
  signal: AbortSignal,
) {
  if (edged === undefined) throw refusal;
  const { cursor, grep, stream = 'All', prefix = false, limitBytes } = params;
  if (cursor !== undefined || grep !== undefined || stream !== 'All') {
    const what =
      cursor !== undefined
        ? 'go on from a cursor'
        : grep !== undefined
          ? 'search in it'
          : 'tell stdout from stderr';
    throw new EdgectlError(
      'Unsupported',
      `Edged, which serves this log, cannot ${what}: ${refusal.message}`,
      {
        layer: 'edged',
        ...(refusal.hint !== undefined && { hint: refusal.hint }),
      },
    );
  }
  const { follow, previous, timestamps, tailLines, sinceSeconds, sinceTime } = params;
  const options: EdgedLogOptions = {
    ...(follow !== undefined && { follow }),
    ...(previous !== undefined && { previous }),
    ...(timestamps !== undefined && { timestamps }),
    ...(tailLines !== undefined && { tailLines }),
    // Kubelet takes whole seconds, at least one.
    ...(sinceSeconds !== undefined && { sinceSeconds: Math.max(1, Math.ceil(sinceSeconds)) }),
    ...(sinceTime !== undefined && { sinceTime }),
    ...(limitBytes !== undefined && { limitBytes }),
  };
  const info = {
    source: 'edged',
    containers: targets.map(({ pod, container }) => `${pod.name}/${container}`),
    warnings: [...warnings, `${refusal.message}: the log comes from Edged, without what was rotated away`],
  };
  try {
    return await openEdgedLogs(
      edged,
      targets.map((target) => ({ ...target, prefix: prefix ? prefixOf(target) : undefined })),
      options,
      info,
      signal,
    );
  } catch (error) {
    // Two ways failed: the files are the one that can be mended.
    if (EdgectlError.is(error) && error.kind === 'Unavailable') throw refusal;
    throw error;
  }
}

function checkShape(cursor: LogCursor, params: LogParams): void {
  const { stream = 'All', timestamps = false, prefix = false, grep } = params;
  if (cursor.stream !== stream || cursor.timestamps !== timestamps || cursor.prefix !== prefix) {
    const { stream: asked, timestamps: stamped, prefix: prefixed } = cursor;
    throw otherShape(`with stream ${asked}, timestamps ${stamped} and prefix ${prefixed}`);
  }
  if (cursor.grep !== digestOf(grep))
    throw otherShape(cursor.grep === undefined ? 'that is not searched' : 'with another grep');
}

function otherShape(which: string): EdgectlError {
  return new EdgectlError('InvalidParams', `the cursor belongs to a log ${which}`, {
    hint: 'ask for the same, or start without a cursor',
    details: { field: 'cursor' },
  });
}

function sinceOf({ sinceSeconds, sinceTime }: LogParams, clock: Clock): bigint | undefined {
  if (sinceTime !== undefined) {
    const nanos = timestampNanos(sinceTime.toUpperCase());
    if (nanos !== undefined) return nanos;
    throw new EdgectlError(
      'InvalidParams',
      `sinceTime ${JSON.stringify(sinceTime)} is not an RFC 3339 time`,
      {
        hint: 'write it like 2026-11-22T16:46:06Z',
        details: { field: 'sinceTime' },
      },
    );
  }
  if (sinceSeconds === undefined) return undefined;
  return BigInt(Math.round(clock.now() - sinceSeconds * 1000)) * 1_000_000n;
}

function prefixOf({ pod, container }: LogTarget): Buffer {
  return Buffer.from(`[pod/${pod.name}/${container}] `);
}
