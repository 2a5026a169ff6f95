/** Objects that the node shows as they change: a watch that begins again by itself. */
import { type Client, EdgectlError, type SessionMethodName } from '@edgectl/client/browser';

export interface KubernetesObject {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
}

interface WatchedEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

export interface Watched<T> {
  readonly items: ReadonlyMap<string, T>;
  /** False until the first objects are here. */
  readonly known: boolean;
  readonly error?: EdgectlError;
}

type WatchMethod = Extract<SessionMethodName, 'pod.watch' | 'event.watch' | 'device.watch'>;

export interface WatchOptions<T> {
  readonly client: Client;
  readonly method: WatchMethod;
  readonly params: { readonly name?: string; readonly namespace?: string; readonly allNamespaces?: boolean };
  readonly signal: AbortSignal;
  readonly onChange: (watched: Watched<T>) => void;
}

const AGAIN_MS = 1_500;
/** Changes that come together are shown together. */
const GATHER_MS = 50;
/** If no object has come by then, the list is shown as empty. */
const EMPTY_MS = 700;

export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

/** Text that comes in pieces, as its lines. */
export class Lines {
  readonly #decoder = new TextDecoder();
  #rest = '';

  add(bytes: Uint8Array): string[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}

export async function watchObjects<T extends KubernetesObject>(options: WatchOptions<T>): Promise<void> {
  const { signal, onChange } = options;
  let items = new Map<string, T>();
  while (!signal.aborted) {
    try {
      items = await watchOnce(options, items);
    } catch (thrown) {
      const error = EdgectlError.from(thrown);
      if (signal.aborted) return;
      if (error.kind === 'Forbidden' || error.kind === 'NotFound') {
        onChange({ items: new Map(), known: true, error });
        return;
      }
      // An agent that starts again has lost the session, and nothing else.
      if (error.kind !== 'Gone') onChange({ items, known: items.size > 0, error });
    }
    await pause(AGAIN_MS, signal);
  }
}

async function watchOnce<T extends KubernetesObject>(
  { client, method, params, signal, onChange }: WatchOptions<T>,
  before: ReadonlyMap<string, T>,
): Promise<Map<string, T>> {
  const items = new Map<string, T>();
  const session = await client.open(method, params, { signal });
  const cancel = (): void => session.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    timer = undefined;
    if (!signal.aborted) onChange({ items: new Map(items), known: true });
  };
  // What was known stays on the screen until what is new has come.
  timer = setTimeout(show, before.size > 0 ? AGAIN_MS : EMPTY_MS);
  let shown = false;
  try {
    const lines = new Lines();
    for await (const chunk of session.stdout) {
      for (const line of lines.add(chunk)) {
        const { type, object } = JSON.parse(line) as WatchedEvent<T>;
        if (type === 'ERROR') throw new EdgectlError('Gone', 'the watch has to begin again');
        if (type === 'BOOKMARK') continue;
        if (type === 'DELETED') items.delete(keyOf(object));
        else items.set(keyOf(object), object);
      }
      if (shown && timer !== undefined) continue;
      clearTimeout(timer);
      shown = true;
      timer = setTimeout(show, GATHER_MS);
    }
    await session.ended;
    return items;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
