/**
 * Asks a mapper what it was told, where its reports do not say: after a start of EdgeCore a property that is not reported, or
 * seldom, would leave an edit unsettled for ever. Asked three times and no more: a mapper of KubeEdge's framework writes the desired
 * values to the device when it is asked, which undoes what somebody set there.
 */
import type { Clock } from '../../../common/clock.ts';
import type { MapperClient } from '../../node/mapper/mapper-client.ts';
import type { ReportedTwin } from '../../node/mapper/reported-twin.ts';
import type { DeviceName } from '../journal/device-journal.ts';
import { REGISTERS_WITHIN_MS } from './circumstances.ts';

export interface Inquiry {
  readonly said: ReadonlyMap<string, ReportedTwin> | undefined;
  /** Whether a mapper that registers again would have done so: what is not known now will not be. */
  readonly over: boolean;
}

interface Running {
  readonly occasion: string;
  readonly sinceMs: number;
  asked: number;
  said: Inquiry['said'];
}

/** After the occasion. */
const ASK_AT_MS = [10_000, 30_000, REGISTERS_WITHIN_MS] as const;
const TIMEOUT_MS = 2_000;
const NOT_ASKED: Inquiry = { said: undefined, over: false };

export class Inquiries {
  readonly #clock: Clock;
  readonly #running = new Map<string, Running>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param occasion the start of EdgeCore and the latest write: another one begins anew */
  async of(
    device: DeviceName,
    occasion: string,
    client: MapperClient,
    signal: AbortSignal,
  ): Promise<Inquiry> {
    const title = `${device.namespace}/${device.name}`;
    const now = this.#clock.monotonic();
    let running = this.#running.get(title);
    if (running?.occasion !== occasion) {
      running = { occasion, sinceMs: now, asked: 0, said: undefined };
      this.#running.set(title, running);
    }
    const dueMs = ASK_AT_MS[running.asked];
    if (dueMs !== undefined && now - running.sinceMs >= dueMs) {
      const said = await client.getReported(device, { timeoutMs: TIMEOUT_MS, signal }).catch(() => undefined);
      // A mapper that is away is asked again at the next look.
      if (said === undefined) return NOT_ASKED;
      running.said = said;
      running.asked += 1;
    }
    return { said: running.said, over: running.asked === ASK_AT_MS.length };
  }

  forget(title: string): void {
    this.#running.delete(title);
  }
}
