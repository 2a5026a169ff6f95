/** What browsers since Chromium 90 lack of what the page uses; where there is one already, it stays. */

type Place = Record<string, unknown>;

function add(place: object, name: string, value: unknown): void {
  if ((place as Place)[name] !== undefined) return;
  Object.defineProperty(place, name, { value, writable: true, configurable: true });
}

interface Globals {
  readonly Array: ArrayConstructor;
  readonly Uint8Array: Uint8ArrayConstructor;
  readonly String: StringConstructor;
  readonly Object: ObjectConstructor;
  readonly Promise: PromiseConstructor;
  readonly AbortSignal: typeof AbortSignal;
  readonly AbortController: typeof AbortController;
}

function at(this: ArrayLike<unknown>, index: number): unknown {
  const whole = Math.trunc(index) || 0;
  return this[whole < 0 ? this.length + whole : whole];
}

function findLastIndex(
  this: ArrayLike<unknown>,
  fits: (value: unknown, index: number, all: ArrayLike<unknown>) => unknown,
): number {
  for (let index = this.length - 1; index >= 0; index -= 1) if (fits(this[index], index, this)) return index;
  return -1;
}

export function completeBrowser(globals: Globals): void {
  const { Array: List, Uint8Array: Bytes, String: Text, Object: Thing, Promise: Later } = globals;
  const { AbortSignal: Signal, AbortController: Controller } = globals;
  for (const { prototype } of [List, Thing.getPrototypeOf(Bytes) as ArrayConstructor, Text])
    add(prototype, 'at', at);
  for (const { prototype } of [List, Thing.getPrototypeOf(Bytes) as ArrayConstructor]) {
    add(prototype, 'findLastIndex', findLastIndex);
    add(
      prototype,
      'findLast',
      function (this: ArrayLike<unknown>, fits: Parameters<typeof findLastIndex>[0]) {
        return this[findLastIndex.call(this, fits)];
      },
    );
  }
  add(
    List.prototype,
    'toSorted',
    function (this: unknown[], order?: (one: unknown, other: unknown) => number) {
      return [...this].sort(order);
    },
  );
  add(List.prototype, 'toReversed', function (this: unknown[]) {
    return [...this].reverse();
  });
  add(Thing, 'hasOwn', (of: object, name: PropertyKey) => Thing.prototype.hasOwnProperty.call(of, name));
  add(Later, 'withResolvers', () => {
    const settle: Place = {};
    const promise = new Later((resolve, reject) => Object.assign(settle, { resolve, reject }));
    return { ...settle, promise };
  });
  add(Signal.prototype, 'throwIfAborted', function (this: AbortSignal) {
    if (!this.aborted) return;
    const { reason } = this as { readonly reason?: unknown };
    throw reason instanceof Error ? reason : new DOMException('aborted', 'AbortError');
  });
  add(Signal, 'any', (signals: Iterable<AbortSignal>) => {
    const all = [...signals];
    const controller = new Controller();
    const abort = (): void => {
      for (const signal of all) signal.removeEventListener('abort', abort);
      controller.abort(all.find(({ aborted }) => aborted)?.reason);
    };
    if (all.some(({ aborted }) => aborted)) abort();
    else for (const signal of all) signal.addEventListener('abort', abort, { once: true });
    return controller.signal;
  });
  add(Signal, 'timeout', (delayMs: number) => {
    const controller = new Controller();
    setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), delayMs);
    return controller.signal;
  });
}

completeBrowser(globalThis);
