/**
 * Proves that a broker keeps principals apart, by trying what its access list must forbid. Nothing is judged by what the broker
 * says: mosquitto acknowledges a forbidden publish and grants a forbidden subscription. A forbidden message is followed by one that
 * is allowed; when the second has arrived and the first has not, it was refused.
 */
import { randomBytes } from 'node:crypto';
import { accessFilters, type Topics } from '@edgectl/rpc-schema/topics';
import type { IClientOptions } from 'mqtt';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import { withoutCredentials } from '../mqtt-connection.ts';
import { ProbeConnection, probePayload } from './probe-connection.ts';

export interface ProbeOptions {
  /** Where the agent is attached. */
  readonly url: string;
  /** The listeners of the broker: the same must hold at each. */
  readonly listeners: readonly string[];
  readonly topics: Topics;
  readonly protocolVersion: 4 | 5;
  readonly clock: Clock;
  /** The agent's own. */
  readonly agent: () => IClientOptions;
  /** The user `probe`. */
  readonly probe: () => IClientOptions;
  readonly probeName: string;
  /** A user whose name begins with the other's and a slash, and who may do nothing. */
  readonly second?: { readonly name: string; readonly credentials: () => IClientOptions };
  /** Whom the broker's certificate is trusted from: for whoever comes without a credential. */
  readonly trust: () => IClientOptions;
}

export type ProbeResult =
  | { readonly kind: 'proved'; readonly doubt?: string; readonly idsTaken: boolean }
  /** What the probe could do although it must not. */
  | {
      readonly kind: 'breached';
      readonly what: readonly string[];
      /** Whether what the agent says of itself (`state`, `info`, `alive`) was overwritten. */
      readonly stateReached: boolean;
    }
  | { readonly kind: 'unproved'; readonly why: string };

/** @throws Error if the signal aborts before it is known, or nobody answers */
export async function prove(options: ProbeOptions, signal: AbortSignal): Promise<ProbeResult> {
  const trial = new Trial(options, signal);
  try {
    for (const url of new Set([options.url, ...options.listeners])) await trial.run(url);
    return trial.result();
  } catch (error) {
    // A violation that was found counts, even if the probe failed afterwards.
    const result = trial.result();
    return result.kind === 'breached' ? result : { kind: 'unproved', why: (error as Error).message };
  } finally {
    trial.end();
  }
}

interface Subject {
  readonly url: string;
  readonly observer: ProbeConnection;
  readonly credentials: () => IClientOptions;
  /** For the verdict. */
  readonly who: string;
}

interface Attempt {
  readonly what: string;
  /** Empty for what only the agent published. */
  readonly topic: string;
  readonly secret: string;
  /** Who must not have got it. */
  readonly by: ProbeConnection;
}

class Trial {
  readonly #options: ProbeOptions;
  readonly #signal: AbortSignal;
  readonly #attempts: Attempt[] = [];
  readonly #connections: ProbeConnection[] = [];
  /** A principal that nobody is. */
  readonly #foreign = `probe-${nonce()}`;
  /** The agent's side: it may publish and read everything. */
  #observer: ProbeConnection | undefined;
  /** Breaches that need no message to show. */
  readonly #certain: string[] = [];
  /** The connections of the user `probe`, one at each listener. */
  readonly #witnesses = new Map<string, ProbeConnection>();

  /** Whether the second user was let in somewhere. */
  #secondTried = false;
  /** A user could connect with the client id of another, whose connection ended. */
  #idsTaken = false;

  constructor(options: ProbeOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    signal.addEventListener(
      'abort',
      guarded(options.clock, () => this.end()),
      { once: true },
    );
  }

  result(): ProbeResult {
    const arrived = this.#attempts.filter(({ by, secret }) => by.has(secret));
    const what = [...this.#certain, ...arrived.map((attempt) => attempt.what)];
    if (what.length === 0) {
      const doubt = this.#doubt();
      return { kind: 'proved', idsTaken: this.#idsTaken, ...(doubt === undefined ? {} : { doubt }) };
    }
    const { topics } = this.#options;
    const own = [topics.state(), topics.info(), topics.alive(), topics.alarms()];
    return { kind: 'breached', what, stateReached: arrived.some(({ topic }) => own.includes(topic)) };
  }

  async run(url: string): Promise<void> {
    const { probeName, probe } = this.#options;
    const observer = (this.#observer ??= await this.#connectObserver());
    const at = url === this.#options.url ? '' : ` at ${withoutCredentials(url)}`;
    const subject = await this.#admitted(url, probe());
    await this.#tryWrongPassword(url, at);
    await this.#tryAll({ url, observer, credentials: probe, who: `user ${probeName}${at}` }, subject);
    await this.#trySecond(url, observer, at);
    await this.#tryToTakeId(url, observer);
    // Whoever comes without a name must not be able to either; most brokers do not let them in at all.
    const anonymous = await this.#openAsStranger(url, this.#options.trust());
    if (anonymous === undefined) return;
    await this.#tryAll(
      { url, observer, credentials: this.#options.trust, who: `a client without a name${at}` },
      anonymous,
    );
  }

  end(): void {
    for (const connection of this.#connections) connection.end();
  }

  /** If passwords are not checked, everybody can be anybody, whatever the access list says. */
  async #tryWrongPassword(url: string, at: string): Promise<void> {
    const { probeName } = this.#options;
    const impostor = await this.#openAsStranger(url, {
      ...this.#options.trust(),
      username: probeName,
      password: nonce(),
    });
    if (impostor === undefined) return;
    impostor.end();
    this.#certain.push(`a client with a wrong password is let in as ${probeName}${at}`);
  }

  async #tryAll({ url, observer, credentials, who }: Subject, first: ProbeConnection): Promise<void> {
    let subject = first;
    // Some brokers close the connection over what they refuse.
    const connected = async (): Promise<ProbeConnection> =>
      subject.closed ? this.#admitted(url, credentials()) : subject;
    for (const [what, topic] of this.#forbiddenTopics()) {
      const secret = probePayload(nonce());
      subject = await connected();
      this.#attempts.push({ what: `${who} can publish to ${what}`, topic, secret, by: observer });
      await subject.publish(topic, secret);
    }
    const reading = await Promise.all(
      [...this.#forbiddenFilters()].map(async ([filter, topic]) => {
        const secret = probePayload(nonce());
        const reader = await this.#admitted(url, credentials());
        await reader.subscribe(filter);
        this.#attempts.push({ what: `${who} can read ${filter}`, topic: '', secret, by: reader });
        return { reader, filter, topic, secret };
      }),
    );
    for (const { topic, secret } of reading) await observer.publish(topic, secret);
    await this.#passBy(url, observer);
    // Answered after what was delivered before.
    await Promise.all(reading.map(({ reader, filter }) => reader.unsubscribe(filter)));
    for (const { reader } of reading) reader.end();
    subject.end();
  }

  /** A pattern with the user's name in it takes `probe/x` for `probe`. */
  async #trySecond(url: string, observer: ProbeConnection, at: string): Promise<void> {
    const { second, probeName, topics } = this.#options;
    if (second === undefined) return;
    const sender = await this.#openAsStranger(url, second.credentials());
    const reader = await this.#openAsStranger(url, second.credentials());
    if (sender === undefined || reader === undefined) return;
    this.#secondTried = true;
    const branch = { principal: probeName, client: second.name.slice(probeName.length + 1) };
    const filter = topics.clientFilter(branch);
    const sent = probePayload(nonce());
    const shown = probePayload(nonce());
    const who = `user ${second.name}${at}`;
    await reader.subscribe(filter);
    await observer.subscribe(topics.request(branch));
    this.#attempts.push(
      { what: `${who} can publish as ${probeName}`, topic: '', secret: sent, by: observer },
      { what: `${who} can read what is for ${probeName}`, topic: '', secret: shown, by: reader },
    );
    await sender.publish(topics.request(branch), sent);
    await observer.publish(topics.response(branch), shown);
    await this.#passBy(url, observer);
    await reader.unsubscribe(filter);
    sender.end();
    reader.end();
  }

  async #tryToTakeId(url: string, observer: ProbeConnection): Promise<void> {
    const { agent, probe } = this.#options;
    const clientId = this.#newId();
    const own = await this.#openAsStranger(url, agent(), clientId);
    const other = await this.#openAsStranger(url, probe(), clientId);
    if (own === undefined || other === undefined) return;
    await this.#passBy(url, observer);
    this.#idsTaken ||= own.closed;
    own.end();
    other.end();
  }

  #doubt(): string | undefined {
    const { second, probeName } = this.#options;
    if (second === undefined) return `there is no second probe user ${probeName}/… to try it with`;
    return this.#secondTried ? undefined : `the broker does not let the second probe user ${second.name} in`;
  }

  /** A message there and one back, both allowed: what was sent before has gone where it could go. */
  async #passBy(url: string, observer: ProbeConnection): Promise<void> {
    const { topics, probeName } = this.#options;
    const branch = { principal: probeName, client: 'probe' };
    const there = probePayload(nonce());
    const back = probePayload(nonce());
    const witness = await this.#witnessAt(url);
    await witness.publish(topics.request(branch), there);
    const arrived = await observer.arrival(there, this.#signal);
    await observer.publish(topics.response(branch), back);
    if (!arrived || !(await witness.arrival(back, this.#signal))) {
      throw new Error('the connection was closed while it was probed');
    }
  }

  async #witnessAt(url: string): Promise<ProbeConnection> {
    const known = this.#witnesses.get(url);
    if (known?.closed === false) return known;
    const { topics, probeName, probe } = this.#options;
    const witness = await this.#admitted(url, probe());
    this.#witnesses.set(url, witness);
    await witness.subscribe(topics.clientFilter({ principal: probeName, client: 'probe' }));
    return witness;
  }

  async #connectObserver(): Promise<ProbeConnection> {
    const { topics, agent, url, probeName } = this.#options;
    const observer = await this.#open(url, agent());
    if (observer === undefined) throw new Error('the broker does not let the agent in a second time');
    const own = topics.request({ principal: probeName, client: 'probe' });
    for (const filter of [...this.#forbiddenTopics().values(), own]) await observer.subscribe(filter);
    return observer;
  }

  async #admitted(url: string, credentials: IClientOptions): Promise<ProbeConnection> {
    const connection = await this.#open(url, credentials);
    if (connection !== undefined) return connection;
    throw new Error(`the broker does not let the user ${this.#options.probeName} in`);
  }

  /** The broker answers others at this address: a connection that fails, in the TLS handshake too, was refused. */
  async #openAsStranger(
    url: string,
    credentials: IClientOptions,
    clientId = this.#newId(),
  ): Promise<ProbeConnection | undefined> {
    try {
      return await this.#open(url, credentials, clientId);
    } catch (error) {
      if (this.#signal.aborted) throw error;
      return undefined;
    }
  }

  #newId(): string {
    return `edgectl-probe-${this.#options.topics.node}-${nonce()}`;
  }

  async #open(
    url: string,
    credentials: IClientOptions,
    clientId = this.#newId(),
  ): Promise<ProbeConnection | undefined> {
    const { protocolVersion, clock } = this.#options;
    const connection = await ProbeConnection.open(
      { url, credentials, clientId, protocolVersion, clock },
      this.#signal,
    );
    if (connection !== undefined) this.#connections.push(connection);
    return connection;
  }

  /** Topics to which only the agent, or another principal, may publish. */
  #forbiddenTopics(): ReadonlyMap<string, string> {
    const { topics } = this.#options;
    const foreign = { principal: this.#foreign, client: 'probe' };
    const address = { namespace: this.#foreign, name: 'probe', property: 'probe' };
    return new Map([
      ["another principal's from/", topics.request(foreign)],
      ['to/', topics.response(foreign)],
      ['state', topics.state()],
      ['info', topics.info()],
      ['alive', topics.alive()],
      ['alarms', topics.alarms()],
      ['alarm/', topics.alarm({ kind: 'probe', namespace: this.#foreign, name: 'probe' })],
      ['device/', topics.device(address)],
      ['event/', topics.event('probe', this.#foreign, 'probe')],
    ]);
  }

  /** The filters that only the agent, or another principal, may read, each with a topic that it matches. */
  #forbiddenFilters(): ReadonlyMap<string, string> {
    const { topics } = this.#options;
    const foreign = { principal: this.#foreign, client: 'probe' };
    const [everyAnswer = ''] = accessFilters('+').read;
    return new Map([
      [topics.clientFilter(foreign), topics.response(foreign)],
      [everyAnswer, topics.response(foreign)],
      ['#', topics.response(foreign)],
      [`$share/probe/${everyAnswer}`, topics.response(foreign)],
      [topics.agentFilter(), topics.request(foreign)],
    ]);
  }
}

function nonce(): string {
  return randomBytes(8).toString('hex');
}
