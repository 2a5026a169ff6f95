/**
 * Devices as they change: spec, edits or reported values. MetaServer's own watch tells none of these, so this compares what is read
 * with what was read before, once a second and after every change of an edit, while somebody listens.
 */
import type { Device as DeviceObject } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import type { StoreWatch } from '../../backends/edge-store/store-watch.ts';
import { contentDigest } from '../../../common/content-digest.ts';
import { deviceTitle } from '../device.ts';
import type { DeviceReader } from '../device-reader.ts';
import { deviceObject } from '../device-view.ts';
import type { DeviceJournal } from '../journal/device-journal.ts';
import { type ReportedValues, withoutTimes } from '../reported-values.ts';

export interface DeviceState {
  readonly object: DeviceObject;
  readonly values: ReportedValues;
}

export interface DeviceChange extends DeviceState {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
}

export type DeviceListener = (change: DeviceChange) => void;

export interface DeviceFeedOptions {
  readonly reader: DeviceReader;
  readonly journal: DeviceJournal;
  readonly storeWatch: Pick<StoreWatch, 'onChange'>;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Known extends DeviceState {
  readonly digest: string;
}

const PERIOD_MS = 1_000;
/** EdgeCore writes the values of a device one by one. */
const GATHER_MS = 50;

export class DeviceFeed {
  readonly #options: DeviceFeedOptions;
  readonly #listeners = new Set<DeviceListener>();
  readonly #known = new Map<string, Known>();
  #stopped: AbortController | undefined;
  #refreshing: Promise<void> | undefined;
  #gathering = false;
  #halted = false;

  constructor(options: DeviceFeedOptions) {
    this.#options = options;
  }

  /**
   * What is there now, then every change, in order and without a gap, until `signal` aborts.
   * @throws EdgectlError `Unavailable` if the devices cannot be read now
   */
  async subscribe(listener: DeviceListener, signal: AbortSignal): Promise<readonly DeviceState[]> {
    if (this.#halted) throw halted();
    this.#begin();
    try {
      await this.#read(signal);
    } catch (error) {
      if (this.#listeners.size === 0) this.#end();
      throw error;
    }
    if (signal.aborted) {
      if (this.#listeners.size === 0) this.#end();
      return [];
    }
    this.#listeners.add(listener);
    const leave = guarded(this.#options.clock, () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    });
    signal.addEventListener('abort', leave, { once: true });
    return [...this.#known.values()];
  }

  stop(): void {
    this.#listeners.clear();
    this.#end();
  }

  /** Stops polling. The last state is kept, so that listeners are told what has changed once it is {@link serve}d again. */
  halt(): void {
    this.#halted = true;
    this.#rest();
  }

  /** Looks again for who listens. */
  serve(): void {
    this.#halted = false;
    if (this.#listeners.size > 0) this.#begin();
  }

  /** Looks soon: several reasons to look are one. */
  #refreshSoon(signal: AbortSignal): void {
    if (this.#gathering || signal.aborted) return;
    this.#gathering = true;
    this.#options.clock.after(
      GATHER_MS,
      () => {
        this.#gathering = false;
        this.#read(signal).catch((error: unknown) => {
          // What cannot be read has not changed; the next check finds it again.
          if (!EdgectlError.is(error))
            this.#options.log.error({ err: error }, 'the devices could not be compared');
        });
      },
      signal,
    );
  }

  #begin(): void {
    if (this.#stopped !== undefined) return;
    const stopped = new AbortController();
    this.#stopped = stopped;
    const { clock, journal, storeWatch } = this.#options;
    const refresh = (): void => this.#refreshSoon(stopped.signal);
    storeWatch.onChange(refresh, stopped.signal);
    journal.onChange(refresh, stopped.signal);
    clock.every(PERIOD_MS, refresh, stopped.signal);
  }

  #end(): void {
    this.#rest();
    this.#known.clear();
  }

  #rest(): void {
    this.#stopped?.abort();
    this.#stopped = undefined;
    this.#gathering = false;
  }

  /** One read at a time: an older one must not overwrite a newer one. */
  #read(signal: AbortSignal): Promise<void> {
    const before = this.#refreshing ?? Promise.resolve();
    const reading = before.catch(() => undefined).then(() => this.#compare(signal));
    this.#refreshing = reading;
    return reading;
  }

  async #compare(signal: AbortSignal): Promise<void> {
    const { reader } = this.#options;
    signal.throwIfAborted();
    const { items } = await reader.devices({}, signal);
    const reportedState = await reader.reportedState(
      items.map(({ device }) => device),
      signal,
    );
    if (this.#stopped === undefined) return;
    const present = new Set<string>();
    for (const { device, version } of items) {
      const title = deviceTitle(device);
      present.add(title);
      const seen = reportedState.get(title);
      const values: ReportedValues = seen?.values ?? new Map();
      const digest = digestOf(version, seen?.state?.state, values);
      const known = this.#known.get(title);
      const state = { object: deviceObject(device, version, seen), values };
      this.#known.set(title, { ...state, digest });
      if (known?.digest !== digest)
        this.#tell({ ...state, type: known === undefined ? 'ADDED' : 'MODIFIED' });
    }
    for (const [title, { object, values }] of this.#known) {
      if (present.has(title)) continue;
      this.#known.delete(title);
      this.#tell({ type: 'DELETED', object, values });
    }
  }

  #tell(change: DeviceChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function halted(): EdgectlError {
  return new EdgectlError(
    'Unavailable',
    'devices cannot be watched now: the unit device-feed is not running',
    {
      hint: 'node.status says why; edgectl node restart-unit device-feed',
    },
  );
}

function digestOf(version: string, state: string | undefined, values: ReportedValues): string {
  return contentDigest([version, state ?? '', withoutTimes(values)]);
}
