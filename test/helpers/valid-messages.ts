/** Every message of an agent that a test receives is held against the contract, closed: a member that it does not name is a fault. */
import { ALIVE_MAX_BYTES, parseAlive } from '@edgectl/rpc-schema/alive';
import { parsePlainAnswer, PLAIN_ANSWER_MAX_BYTES } from '@edgectl/rpc-schema/plain-answers';
import { isMethodName, METHODS } from '@edgectl/rpc-schema/methods';
import { nodeOf, Topics } from '@edgectl/rpc-schema/topics';
import { faults } from '../rpc-schema/contract.ts';

const PAYLOADS = {
  ack: 'AckPayload',
  cursor: 'CursorPayload',
  end: 'EndPayload',
  set: 'SetAnswer',
  state: 'StatePayload',
  info: 'InfoPayload',
  event: 'EventNotification',
  alarm: 'Alarm',
} as const;
const INFO_MAX_BYTES = 256;
/** More ids than that are forgotten: a test that sends more looks at the answers itself. */
const MOST_IDS = 1000;

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
}

/** What comes from a broker alone, or from a pipeline with methods of the test's own, need not be of the contract. */
const judged = new Set<string>();

const forged = new Set<string>();

/** To be called where an agent is started. */
export function judgeMessages(node: string): void {
  judged.add(node);
}

export class ValidMessages {
  /** The methods of calls that were sent, by their ids. */
  readonly #methods = new Map<unknown, string>();

  /** A call that is not a call of the contract is none of ours; what a test says in the place of an agent is its own. */
  sent(topic: string, payload: string | Buffer): void {
    if (payload.length > 64 * 1024) return;
    if (!topic.includes('/from/')) forged.add(`${topic} ${payload.toString()}`);
    let message: unknown;
    try {
      message = JSON.parse(payload.toString());
    } catch {
      return;
    }
    for (const call of [message].flat() as { id?: unknown; method?: unknown }[]) {
      if (typeof call?.method !== 'string' || call.id === undefined || this.#methods.size >= MOST_IDS)
        continue;
      // One id may name several calls of several programs.
      const known = this.#methods.get(call.id);
      this.#methods.set(call.id, known === undefined || known === call.method ? call.method : '');
    }
  }

  /** @throws Error that names what is wrong with it */
  received(topic: string, payload: Buffer): void {
    const node = nodeOf(topic);
    if (node === undefined || !judged.has(node) || payload.length === 0) return;
    if (forged.has(`${topic} ${payload.toString()}`)) return;
    const topics = new Topics(node);
    const kind = topics.parseTo(topic)?.kind ?? topics.parseReport(topic)?.kind;
    if (kind === undefined || kind === 'chunk' || kind === 'device') return;
    if (kind === 'alive') {
      if (payload.length > ALIVE_MAX_BYTES || parseAlive(payload.toString()) === undefined)
        throw new Error(`${topic} is not of the contract: ${payload.toString()}`);
      return;
    }
    if (kind === 'put' || kind === 'get' || kind === 'release') {
      if (payload.length > PLAIN_ANSWER_MAX_BYTES || parsePlainAnswer(payload.toString()) === undefined)
        throw new Error(`${topic} is not of the contract: ${payload.toString()}`);
      return;
    }
    if (kind === 'alarms') {
      if (!/^[0-9]{1,6}$/.test(payload.toString()))
        throw new Error(`${topic} is not a number: ${payload.toString()}`);
      return;
    }
    const value: unknown = JSON.parse(payload.toString());
    const found =
      kind === 'rpc'
        ? ([value].flat() as Answer[]).flatMap((answer) => this.#faultsOf(answer))
        : faults(PAYLOADS[kind], value);
    if (kind === 'info' && payload.length > INFO_MAX_BYTES) found.push(`${payload.length} bytes`);
    if (found.length > 0)
      throw new Error(
        `${topic} is not of the contract: ${found.join('; ')}: ${payload.toString('utf8', 0, 1000)}`,
      );
  }

  #faultsOf(answer: Answer): string[] {
    const found = faults('RpcResponse', answer);
    const method = this.#methods.get(answer.id) ?? '';
    if (answer.result === undefined || !isMethodName(method)) return found;
    return [...found, ...faults(METHODS[method].result, answer.result)];
  }
}
