/** Whether an external broker is trusted to keep principals apart: declared in the configuration, and proved periodically. */
import type { Logger } from 'pino';
import type { Clock, Timer } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import type { BrokerConfiguration } from '../config/configuration.ts';
import type { Distrust } from '../access/caller.ts';
import type { ProbeResult } from './probe/probe.ts';

export interface BrokerTrustOptions {
  readonly broker: BrokerConfiguration;
  /** Aborts, and answers `unproved`, with its signal. */
  readonly prove: (signal: AbortSignal) => Promise<ProbeResult>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The trust has changed. */
  readonly onChange: () => void;
  /** A message of the probe replaced the agent's `state`. */
  readonly onStateReached: () => void;
}

const AGAIN_MS = 10 * 60 * 1000;
/** After a probe that came to no end. */
const RETRY_MS = 30_000;
const TIMEOUT_MS = 30_000;
/** A broker that is slow to be judged is attached anyway; until then its callers are anonymous. */
const HOLD_MS = 10_000;

const GENERATE = 'write its configuration with: edgectl broker mosquitto --out DIR';

export class BrokerTrust {
  readonly #options: BrokerTrustOptions;
  readonly #undeclared: Distrust | undefined;
  #distrust: Distrust | undefined;
  #provedAt: number | undefined;
  #doubt: Distrust | undefined;
  #idsTaken = false;
  #attempt: AbortController | undefined;
  #next: Timer | undefined;
  #toleratesUnproved = false;

  constructor(options: BrokerTrustOptions) {
    this.#options = options;
    this.#undeclared = undeclared(options.broker);
    this.#distrust = this.#undeclared ?? notYet(options.broker);
  }

  get distrust(): Distrust | undefined {
    return this.#distrust;
  }

  /** When it was last proved, RFC 3339. */
  get provedAt(): string | undefined {
    return this.#provedAt === undefined ? undefined : new Date(this.#provedAt).toISOString();
  }

  /** What was not proved about a broker that is trusted. */
  get doubt(): Distrust | undefined {
    return this.#distrust === undefined ? this.#doubt : undefined;
  }

  /** True if the broker lets one user take over the client id of another, whose connection then ends. */
  get idsTaken(): boolean {
    return this.#idsTaken;
  }

  /** For a connection that is new: proves it, and goes on proving it. Resolves when it has been judged, at most {@link HOLD_MS} later. */
  async attached(): Promise<void> {
    if (this.#undeclared !== undefined) return;
    this.#toleratesUnproved = false;
    const { broker, clock } = this.#options;
    const held = new AbortController();
    const late = new Promise<void>((resolve) => {
      const giveUp = (): void => {
        this.#distrust = notYet(broker);
        resolve();
      };
      clock.after(HOLD_MS, giveUp, held.signal);
    });
    await Promise.race([this.#judge(), late]);
    held.abort();
  }

  /** What was found stays. */
  stop(): void {
    this.#next?.stop();
    const attempt = this.#attempt;
    this.#attempt = undefined;
    attempt?.abort();
  }

  async #judge(): Promise<void> {
    const { clock } = this.#options;
    this.stop();
    const attempt = new AbortController();
    this.#attempt = attempt;
    const deadline = clock.after(TIMEOUT_MS, () => attempt.abort());
    const result = await this.#options.prove(attempt.signal);
    deadline.stop();
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    const again = result.kind === 'unproved' ? RETRY_MS : AGAIN_MS;
    this.#next = clock.after(again, () => background(clock, this.#judge()));
    this.#accept(result);
  }

  #accept(result: ProbeResult): void {
    const { broker, clock, onChange, onStateReached, log } = this.#options;
    const before = this.#distrust?.message;
    if (result.kind === 'proved') {
      this.#provedAt = clock.now();
      this.#distrust = undefined;
      this.#doubt = doubtOf(broker, result.doubt);
      this.#idsTaken = result.idsTaken;
      this.#toleratesUnproved = true;
    } else if (result.kind === 'unproved' && this.#toleratesUnproved) {
      // A single probe without a result, on a proved connection that is still up, ends nobody's session.
      this.#toleratesUnproved = false;
      log.warn({ broker: broker.name, reason: result.why }, 'a broker could not be proved; trying again');
    } else {
      this.#distrust = distrustOf(broker, result);
    }
    if (result.kind === 'breached' && result.stateReached) onStateReached();
    if (this.#distrust?.message === before) return;
    if (this.#distrust === undefined)
      log.info({ broker: broker.name }, 'the access list of a broker is proved');
    else log.warn({ broker: broker.name, reason: this.#distrust.message }, 'a broker is not believed');
    onChange();
  }
}

function notYet({ name }: BrokerConfiguration): Distrust {
  return {
    message: `the broker ${name} has not been proved to keep principals apart yet`,
    hint: 'it is proved when the agent is attached; try again in a moment',
  };
}

function undeclared({ name, accessControl, probe }: BrokerConfiguration): Distrust | undefined {
  if (accessControl !== 'enforced') {
    return {
      message: `the broker ${name} is not declared to keep principals apart`,
      hint: `${GENERATE}; then say "accessControl: enforced" for it in agent.yaml`,
    };
  }
  if (probe !== undefined) return undefined;
  return {
    message: `the broker ${name} is declared to keep principals apart, but nothing can prove it`,
    hint: `add a user "probe" to the broker, and its credential to agent.yaml (brokers: probe:), or ${GENERATE}`,
  };
}

function doubtOf({ name, probe }: BrokerConfiguration, doubt: string | undefined): Distrust | undefined {
  if (doubt === undefined) return undefined;
  return {
    message: `that a user ${probe?.username ?? 'probe'}/x is not taken for ${probe?.username ?? 'probe'} was not proved of the broker ${name}: ${doubt}`,
    hint: `an access list with lines for each user by name, and none with a pattern, keeps them apart; to prove it, ${GENERATE}, which has such a user, and name it in agent.yaml (brokers: probe: second:)`,
  };
}

function distrustOf(
  { name }: BrokerConfiguration,
  result: Exclude<ProbeResult, { kind: 'proved' }>,
): Distrust {
  if (result.kind === 'breached') {
    const [first = '', ...more] = result.what;
    const others = more.length === 0 ? '' : `, and ${more.length} more`;
    return {
      message: `the broker ${name} does not keep principals apart: ${first}${others}`,
      hint: GENERATE,
    };
  }
  return {
    message: `the broker ${name} could not be proved to keep principals apart: ${result.why}`,
    hint: `check the credential of its probe in agent.yaml, and its listeners; it is tried again every ${RETRY_MS / 1000} s`,
  };
}
