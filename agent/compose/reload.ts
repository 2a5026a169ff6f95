/** Applies a changed configuration: restarts the units that it concerns, and leaves the old in effect where the new does not start. */
import type { ConfigurationResult } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Configuration } from '../config/configuration.ts';
import { applicable, changesBetween, withPartOf } from '../config/configuration-changes.ts';
import type { ConfigurationSources } from '../diagnose/configuration-checks.ts';
import type { Supervisor } from '../supervise.ts';
import { planTunnel } from '../tunnel/tunnel-plan.ts';

export interface ReloadParts {
  readonly sources: ConfigurationSources | undefined;
  readonly currentConfiguration: () => Configuration;
  /** From then on units read this one. */
  readonly accept: (configuration: Configuration) => void;
  readonly supervisor: Supervisor;
  /** Brokers that came or went. */
  readonly attach: (name: string) => Promise<void>;
  readonly detach: (name: string) => Promise<void>;
  /** Says goodbye to the broker where it still is; it goes on elsewhere. */
  readonly leave: (name: string) => Promise<void>;
  /** Why a unit that runs does not do what the configuration says; `undefined` if it does. */
  readonly problemOf: (unit: string) => string | undefined;
  /** Resolves when every unit was started: none is before its turn. */
  readonly started: Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The answer goes by the broker that is about to be restarted. */
const ANSWER_FIRST_MS = 250;

export class Reload {
  readonly #parts: ReloadParts;
  #underway: Promise<ConfigurationResult> | undefined;
  /** Begins when that is over: the files may have changed since they were read. */
  #next: Promise<ConfigurationResult> | undefined;

  constructor(parts: ReloadParts) {
    this.#parts = parts;
  }

  /** Says what {@link apply} would change. Never throws. */
  check(): ConfigurationResult {
    return this.#check().result;
  }

  #check(): { readonly result: ConfigurationResult; readonly wanted?: Configuration } {
    const { sources, currentConfiguration } = this.#parts;
    const observedAt = new Date(this.#parts.clock.now()).toISOString();
    const meta = { source: 'agent', observedAt } as const;
    if (sources === undefined) {
      const message = 'the configuration was not read from files';
      return { result: { meta, valid: false, message, changes: [] } };
    }
    const files = [...sources.files];
    try {
      const wanted = this.#read(sources);
      return {
        result: { meta, valid: true, files, changes: changesBetween(currentConfiguration(), wanted) },
        wanted,
      };
    } catch (thrown) {
      const { message, hint } = EdgectlError.from(thrown);
      const why = { message, ...(hint === undefined ? {} : { hint }) };
      return { result: { meta, valid: false, files, ...why, changes: [] } };
    }
  }

  /**
   * One at a time, once all units were started. Those who ask while one is under way share the next one.
   * @param answeredBy the attachment that the answer goes by: it is restarted after that
   */
  apply(answeredBy?: string): Promise<ConfigurationResult> {
    if (this.#underway === undefined) return this.#begin(answeredBy);
    const begin = (): Promise<ConfigurationResult> => {
      this.#next = undefined;
      return this.#begin(answeredBy);
    };
    this.#next ??= this.#underway.then(begin, begin);
    return this.#next;
  }

  #begin(answeredBy: string | undefined): Promise<ConfigurationResult> {
    const mine = this.#apply(answeredBy).finally(() => {
      this.#underway = undefined;
    });
    this.#underway = mine;
    return mine;
  }

  async #apply(answeredBy: string | undefined): Promise<ConfigurationResult> {
    const { currentConfiguration, accept, supervisor, clock, log, started } = this.#parts;
    await started;
    // Applies the configuration that was checked: the files may change a moment later.
    const { result: checked, wanted } = this.#check();
    if (wanted === undefined) {
      log.error({ reason: checked.message }, 'the configuration is invalid: the old one stays in effect');
      return checked;
    }
    const before = currentConfiguration();
    accept(applicable(before, wanted));
    log.level = wanted.log.level;
    const named = new Set(checked.changes.flatMap(({ units = [] }) => units));
    const restarted: string[] = [];
    const failed: Record<string, string> = {};
    for (const unit of named) {
      const apply = (): Promise<string | undefined> => this.#applyTo(unit, before);
      if (unit === `broker/${answeredBy ?? ''}`) {
        // The result is shown in `state`.
        clock.after(ANSWER_FIRST_MS, () => {
          apply().catch((error: unknown) => log.error({ err: error, unit }, 'a unit was not restarted'));
        });
        restarted.push(unit);
        continue;
      }
      const problem = await apply();
      if (problem === undefined) restarted.push(unit);
      else failed[unit] = problem;
    }
    // Units that use every broker must know the added ones.
    const brokers = (of: Configuration): string =>
      of.brokers.map(({ name, enabled }) => `${name} ${enabled}`).join();
    if (brokers(before) !== brokers(currentConfiguration()))
      for (const unit of ['state', 'device-publisher', 'alarms', 'home-assistant'])
        await supervisor
          .find(unit)
          .restart()
          .catch(() => undefined);
    log.info(
      { restarted, failed, left: checked.changes.filter(({ applies }) => applies === 'restart').length },
      'the configuration was reloaded',
    );
    return { ...checked, restarted, ...(Object.keys(failed).length === 0 ? {} : { failed }) };
  }

  /** @returns why it was not applied; the old is then in effect again for this unit */
  async #applyTo(unit: string, before: Configuration): Promise<string | undefined> {
    const broker = brokerOf(unit);
    if (broker !== undefined && hasMoved(broker, before, this.#parts.currentConfiguration()))
      await this.#parts.leave(broker);
    const problem = await this.#restart(unit);
    if (problem === undefined) return undefined;
    const { accept, currentConfiguration } = this.#parts;
    accept(withPartOf(unit, currentConfiguration(), before));
    const again = await this.#restart(unit);
    return again === undefined ? problem : `${problem}; and what was before did not start again: ${again}`;
  }

  async #restart(unit: string): Promise<string | undefined> {
    const { supervisor, currentConfiguration, attach, detach, problemOf } = this.#parts;
    try {
      const broker = brokerOf(unit);
      const isWanted =
        broker === undefined ||
        broker === 'embedded' ||
        currentConfiguration().brokers.some(({ name, enabled }) => enabled && name === broker);
      const isThere = supervisor.names.includes(unit);
      if (isWanted && isThere) await supervisor.find(unit).restart();
      else if (isWanted && broker !== undefined) await attach(broker);
      else if (isThere && broker !== undefined) await detach(broker);
      return problemOf(unit);
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** @throws EdgectlError `InvalidParams` for what would not start */
  #read({ load }: ConfigurationSources): Configuration {
    const wanted = load();
    planTunnel(wanted);
    return wanted;
  }
}

/** The broker that a unit serves. */
function brokerOf(unit: string): string | undefined {
  return /^broker\/(.+)$/.exec(unit)?.[1];
}

/** True for a broker that is at another address from now on. */
function hasMoved(broker: string, before: Configuration, now: Configuration): boolean {
  const [from, to] = [before, now].map(({ brokers }) => brokers.find(({ name }) => name === broker)?.url);
  return from !== undefined && to !== undefined && from !== to;
}
