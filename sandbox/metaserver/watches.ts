/** MetaServer's watch: ADDED for every row as it is stored, then silence but for what is stored with a higher version. */
import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../common/clock.ts';
import { goJson } from '../http/go-json.ts';
import type { EdgeCoreStore, ResourceType } from '../store/edge-core-store.ts';
import type { JsonObject } from '../store/strategic-merge.ts';
import type { RequestInfo } from './request-info.ts';
import { type Selection, selection } from './objects.ts';

interface Watcher {
  readonly type: ResourceType;
  readonly selection: Selection;
  readonly response: ServerResponse;
}

export class Watches {
  readonly #store: EdgeCoreStore;
  readonly #clock: Clock;
  readonly #watchers = new Set<Watcher>();

  constructor(store: EdgeCoreStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Whatever `resourceVersion` asks for: every row comes as ADDED, without the live status. @throws SelectorError */
  open(info: RequestInfo, query: URLSearchParams, response: ServerResponse): void {
    const watcher: Watcher = { type: info, selection: selection(info, query), response };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    const rows = this.#store.objects(info, watcher.selection.namespace, watcher.selection.name);
    for (const row of rows.filter(watcher.selection.matches)) send(response, 'ADDED', row);
    this.#watchers.add(watcher);
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const timer: Timer | undefined =
      seconds > 0 ? this.#clock.after(seconds * 1000, () => response.end()) : undefined;
    response.once('close', () => {
      timer?.stop();
      this.#watchers.delete(watcher);
    });
  }

  /** Tells who watches of a row that was stored with a higher version than any before. */
  modified(type: ResourceType, object: JsonObject): void {
    for (const watcher of this.#watchers) {
      const { group, resource, version } = watcher.type;
      if (group !== type.group || version !== type.version || resource !== type.resource) continue;
      if (watcher.selection.matches(object)) send(watcher.response, 'MODIFIED', object);
    }
  }
}

function send(response: ServerResponse, type: string, object: JsonObject): void {
  response.write(`{"type":"${type}","object":${goJson(object)}}\n`);
}
