/** Looks now and then for what is wrong, and tells the log of alarms. */
import type { AlarmKind, DeviceListResult, DeviceModelListResult } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import { startDeadline } from '../../common/deadline.ts';
import { isJsonObject } from '../backends/http/kubernetes-json.ts';
import { asModel } from '../devices/device-view.ts';
import type { Condition } from './alarm.ts';
import type { AlarmLog } from './alarm-log.ts';
import { type ReportingDevice, valuesOutOfRange } from './conditions.ts';

/** The current conditions of one kind; `undefined` if they cannot be determined. */
type Check = (signal: AbortSignal) => Promise<readonly Condition[] | undefined>;

interface AlarmWatchOptions {
  readonly alarms: Pick<AlarmLog, 'report'>;
  readonly checks: Readonly<Record<Exclude<AlarmKind, 'ValueOutOfRange'>, Check>>;
  readonly devices: DeviceLists;
  /** Calls back when what devices report may be other than before. */
  readonly onDevicesChange: (listener: () => void, signal: AbortSignal) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

interface DeviceLists {
  list(params: { allNamespaces: true }, signal: AbortSignal): Promise<DeviceListResult>;
  listModels(params: { allNamespaces: true }, signal: AbortSignal): Promise<DeviceModelListResult>;
}

const PERIOD_MS = 15_000;
const CHECK_TIMEOUT_MS = 10_000;

export class AlarmWatch {
  readonly #options: AlarmWatchOptions;
  /** What devices report is read only where it may have changed: it takes two requests. */
  #devicesChanged = true;
  #polling: Promise<void> = Promise.resolve();

  constructor(options: AlarmWatchOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    const { clock, onDevicesChange } = this.#options;
    this.#devicesChanged = true;
    onDevicesChange(() => {
      this.#devicesChanged = true;
    }, signal);
    const poll = (): void => background(clock, this.poll(signal));
    clock.every(PERIOD_MS, poll, signal);
    poll();
  }

  /** One look at a time: an older one must not report after a newer one. */
  poll(signal: AbortSignal): Promise<void> {
    this.#polling = this.#polling.catch(() => undefined).then(() => this.#poll(signal));
    return this.#polling;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { checks } = this.#options;
    for (const [kind, check] of Object.entries(checks)) await this.#report(kind as AlarmKind, check, signal);
    if (!this.#devicesChanged) return;
    this.#devicesChanged = false;
    await this.#report('ValueOutOfRange', (limited) => this.#values(limited), signal);
  }

  async #report(kind: AlarmKind, check: Check, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { alarms, clock, log } = this.#options;
    const deadline = startDeadline(CHECK_TIMEOUT_MS, signal, clock);
    try {
      const found = await check(deadline.signal);
      if (found !== undefined && !signal.aborted) alarms.report(kind, found);
    } catch (error) {
      if (signal.aborted) return;
      // A backend that is away says nothing of what is behind it.
      if (!EdgectlError.is(error) || error.kind === 'Internal') throw error;
      log.debug({ kind, reason: error.message }, 'it cannot be told now whether there is an alarm');
    } finally {
      deadline.release();
    }
  }

  async #values(signal: AbortSignal): Promise<readonly Condition[]> {
    const { devices } = this.#options;
    const { items } = await devices.list({ allNamespaces: true }, signal);
    const reporting = items.map(reportingDevice).filter(({ values }) => values.length > 0);
    if (reporting.length === 0) return [];
    const models = await devices.listModels({ allNamespaces: true }, signal);
    return valuesOutOfRange(reporting, models.items.map(asModel));
  }
}

function reportingDevice({ metadata, spec, status }: DeviceListResult['items'][number]): ReportingDevice {
  const { namespace = '', name } = metadata;
  const model =
    isJsonObject(spec) && isJsonObject(spec['deviceModelRef']) ? spec['deviceModelRef']['name'] : undefined;
  const twins = isJsonObject(status) && Array.isArray(status['twins']) ? status['twins'] : [];
  return {
    namespace,
    name,
    model: typeof model === 'string' ? model : undefined,
    values: twins.flatMap((twin: unknown) => {
      if (!isJsonObject(twin) || !isJsonObject(twin['reported'])) return [];
      const { propertyName: property } = twin;
      const { value } = twin['reported'];
      return typeof property === 'string' && typeof value === 'string' ? [{ property, value }] : [];
    }),
  };
}
