/** A watch: one JSON event per line, until the client goes, its time is over, or it reads too slowly. */
import type { ServerResponse } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Clock, Timer } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import { type Change, type Entry, eventTypeOf, jsonOf } from '../../watch/entry.ts';
import type { ResourceFeed, Snapshot } from '../../watch/resource-feed.ts';
import { JSON_TYPE } from '../http/respond.ts';
import type { GatewayRequest } from '../http/route.ts';
import { statusOf } from '../http/status.ts';
import { apiVersionOf } from '../resources/definition.ts';
import { type ListOptions, type Selection, versionOf } from './list-options.ts';
import { metadataOf, type Representation, shown, tableOf } from './representation.ts';
import type { ReadServices, ServedResource } from './served-resource.ts';

interface WatchOptions extends ReadServices {
  readonly resource: ServedResource;
  readonly options: ListOptions;
  readonly form: Representation;
  readonly wanted: Selection;
}

/** As in kube-apiserver, a watch without a time-out gets one, so that no connection stays open for ever. */
const DEFAULT_TIMEOUT_MS = 45 * 60 * 1_000;
const BOOKMARK_PERIOD_MS = 60_000;

/** Resolves when the watch has begun; it ends with `request.signal`. @throws EdgectlError `Gone`, `Unavailable` */
export async function serveWatch(
  watch: WatchOptions,
  request: GatewayRequest,
  response: ServerResponse,
): Promise<void> {
  const { feed } = watch.resource;
  if (feed === undefined) throw new EdgectlError('Unsupported', 'this resource cannot be watched');
  const snapshot = await feed.refresh(request.signal);
  request.signal.throwIfAborted();
  new Watch(watch, feed, request, response).begin(snapshot);
}

class Watch {
  readonly #watch: WatchOptions;
  readonly #feed: ResourceFeed;
  readonly #request: GatewayRequest;
  readonly #response: ServerResponse;
  readonly #output: WatchOutput;
  readonly #ended = new AbortController();
  #named = false;

  constructor(watch: WatchOptions, feed: ResourceFeed, request: GatewayRequest, response: ServerResponse) {
    this.#watch = watch;
    this.#feed = feed;
    this.#request = request;
    this.#response = response;
    this.#output = new WatchOutput(response, watch.clock);
  }

  /** Synchronous, so that nothing can come between what is there and what comes after. */
  begin({ version, entries }: Snapshot): void {
    const { options, clock } = this.#watch;
    const { resourceVersion = '', sendInitialEvents } = options;
    const fromNow = resourceVersion === '' || resourceVersion === '0';
    const initial = sendInitialEvents ?? fromNow;
    const since = initial || fromNow ? version : versionOf(resourceVersion);
    const { signal } = this.#ended;
    const earlier = this.#feed.subscribe(since, (change) => this.#tell(change), signal);
    this.#response.writeHead(200, {
      'content-type': JSON_TYPE,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    this.#response.flushHeaders();
    this.#response.once('close', () => this.#ended.abort());
    this.#request.signal.addEventListener(
      'abort',
      guarded(clock, () => this.#end()),
      { once: true },
    );
    this.#endWithRights(signal);
    const withBookmark = sendInitialEvents === true && options.allowWatchBookmarks;
    this.#output.begin(this.#beginning(initial ? entries : [], withBookmark ? version : undefined, earlier));
    const timeoutMs = (options.timeoutSeconds ?? 0) * 1_000 || DEFAULT_TIMEOUT_MS;
    clock.after(timeoutMs, () => this.#end(), signal);
    if (options.allowWatchBookmarks) {
      clock.every(BOOKMARK_PERIOD_MS, () => this.#remind(this.#feed.last?.version ?? since), signal);
    }
  }

  /** The existing objects, and the changes before this watch began. */
  *#beginning(
    entries: readonly Entry[],
    endVersion: number | undefined,
    earlier: readonly Change[],
  ): Generator<string> {
    const { wanted } = this.#watch;
    for (const { object } of entries) if (wanted(object)) yield this.#line('ADDED', object);
    if (endVersion !== undefined) yield this.#bookmark(endVersion, true);
    for (const change of earlier) {
      const type = eventTypeOf(change, this.#watch.wanted);
      if (type !== undefined) yield this.#line(type, change.entry.object);
    }
  }

  /** A bookmark promises that all before it was told. */
  #remind(version: number): void {
    if (!this.#output.isBehind) this.#output.add(0, () => this.#bookmark(version));
  }

  #tell(change: Change): void {
    const type = eventTypeOf(change, this.#watch.wanted);
    if (type === undefined) return;
    const { object } = change.entry;
    this.#output.add(jsonOf(object).length, () => this.#line(type, object));
  }

  #line(type: Change['type'], object: KubernetesObject): string {
    const { resource, form, options, clock } = this.#watch;
    // Asked again: a right may have come or gone.
    const seen = shown(resource, resource.redaction?.(this.#request.caller), object);
    if (form.as === 'object') return `{"type":"${type}","object":${jsonOf(seen)}}\n`;
    const { metaVersion } = form;
    const represented =
      form.as === 'metadata'
        ? metadataOf(seen, metaVersion)
        : tableOf(
            [seen],
            { resourceVersion: seen.metadata.resourceVersion },
            {
              columns: resource.definition.columns,
              includeObject: options.includeObject,
              metaVersion,
              nowMs: clock.now(),
            },
            !this.#named,
          );
    this.#named = true;
    return `${stringifyExact({ type, object: represented })}\n`;
  }

  #bookmark(version: number, endOfInitial = false): string {
    const { resource, form } = this.#watch;
    const { definition } = resource;
    const metadata = {
      resourceVersion: String(version),
      creationTimestamp: null,
      ...(endOfInitial && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    };
    const object =
      form.as === 'object'
        ? { kind: definition.kind, apiVersion: apiVersionOf(definition), metadata }
        : form.as === 'metadata'
          ? { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${form.metaVersion}`, metadata }
          : { kind: 'Table', apiVersion: `meta.k8s.io/${form.metaVersion}`, metadata, rows: [] };
    return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
  }

  #endWithRights(signal: AbortSignal): void {
    // If each object has a right of its own, no right covers the whole list.
    if (this.#watch.resource.access === 'known') return;
    this.#request.call.watch((error) => this.#end(error), signal);
  }

  /** Whoever lost the right to watch is told why; all others may come back. */
  #end(revoked?: EdgectlError): void {
    if (this.#ended.signal.aborted) return;
    const reason: unknown = revoked ?? this.#request.signal.reason;
    this.#ended.abort();
    if (EdgectlError.is(reason) && (reason === revoked || reason.kind === 'Unauthorized')) {
      this.#output.end(`${JSON.stringify({ type: 'ERROR', object: statusOf(reason) })}\n`);
      return;
    }
    // After a clean end a client comes back at once: to an agent that is stopping, nobody could.
    if (EdgectlError.is(reason) && reason.kind === 'Unavailable') this.#response.destroy();
    else this.#output.end();
  }
}

// The lines of a watch to a client that may be slow. A line is made when there is room for it: the beginning may be as large as it
// is, for it waits where it already lies. What changes while the client does not read is bounded; so is the time without any progress.

/** A client that leaves so much of what changed unread is cut off; it lists again. */
const UNREAD_MAX_BYTES = 4 * 1024 * 1024;
const STALLED_MS = 60_000;

interface Waiting {
  readonly bytes: number;
  readonly make: () => string;
}

class WatchOutput {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  #beginning: Iterator<string> | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #stalled: Timer | undefined;

  constructor(response: ServerResponse, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    response.on(
      'drain',
      guarded(clock, () => this.#drained()),
    );
    response.once(
      'close',
      guarded(clock, () => this.#close()),
    );
  }

  /** True if the client has not been given all of it yet. */
  get isBehind(): boolean {
    return this.#beginning !== undefined || this.#waiting.length > 0;
  }

  /** To be called once, first. @param lines each is made when it can be written */
  begin(lines: Iterable<string>): void {
    this.#beginning = lines[Symbol.iterator]();
    this.#write();
  }

  /** @param bytes about how long the line will be */
  add(bytes: number, make: () => string): void {
    if (this.#isClosed) return;
    this.#waiting.push({ bytes, make });
    this.#waitingBytes += bytes;
    if (this.#stalled === undefined) this.#write();
    else if (this.#waitingBytes > UNREAD_MAX_BYTES) this.#response.destroy();
  }

  /** Ends with `last`. Where the client is behind, the connection is cut: an end in order would say that this was all. */
  end(last?: string): void {
    if (this.#isClosed) return;
    const { isBehind } = this;
    this.#close();
    if (isBehind && last === undefined) this.#response.destroy();
    else this.#response.end(last);
  }

  get #isClosed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  #write(): void {
    for (let line = this.#next(); line !== undefined; line = this.#next()) {
      if (this.#isClosed) return;
      if (this.#response.write(line)) continue;
      this.#stalled = this.#clock.after(STALLED_MS, () => this.#response.destroy());
      return;
    }
  }

  #next(): string | undefined {
    if (this.#isClosed) return undefined;
    const first = this.#beginning?.next();
    if (first?.done === false) return first.value;
    this.#beginning = undefined;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return undefined;
    this.#waitingBytes -= waiting.bytes;
    return waiting.make();
  }

  #drained(): void {
    this.#stalled?.stop();
    this.#stalled = undefined;
    this.#write();
  }

  #close(): void {
    this.#stalled?.stop();
    this.#beginning = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
