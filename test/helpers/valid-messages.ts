/** Every message that a test sends or receives is held against the contract. What a test sends wrong on purpose, it sends as a {@link TestClient}. */
import { nodeOf } from '@edgectl/rpc-schema/topics';
import { Judge, type JudgedMessage } from './judge.ts';

/** What comes from a broker alone, or from a pipeline with methods of the test's own, need not be of the contract. */
const judged = new Set<string>();

/** What a test says in the place of an agent. */
const forged = new Set<string>();

/** What a test has sent although the contract does not allow it. */
const onPurpose = new Set<string>();

/** To be called where an agent is started. */
export function judgeMessages(node: string): void {
  judged.add(node);
}

/** What a person types `edgectl` sends as it is: the agent has to refuse it, which the judge of its answers looks at. */
const TYPED = /^\S+\/from\/[^/]+\/edgectl-[0-9a-f]{12}\/rpc /;

const allowed: RegExp[] = [TYPED];

/** For a test whose programs send on purpose what the contract does not allow. @param pattern what fits the topic, a blank and the payload of it */
export function maySend(pattern: RegExp): void {
  allowed.push(pattern);
}

const keyOf = ({ topic, payload }: JudgedMessage): string =>
  `${topic} ${payload.toString('latin1', 0, 4096)}`;

function isJudged({ topic }: JudgedMessage): boolean {
  const node = nodeOf(topic);
  return node !== undefined && judged.has(node);
}

/** @throws Error that names what is wrong with a message */
function complain({ topic, payload }: JudgedMessage, found: readonly string[]): void {
  if (found.length > 0)
    throw new Error(
      `${topic} is not of the contract: ${found.join('; ')}: ${payload.toString('utf8', 0, 1000)}`,
    );
}

/** The messages of one client of a test, which may send what it likes. */
export class ValidMessages {
  readonly #judge = new Judge();

  sent(message: JudgedMessage): void {
    if (!message.topic.includes('/from/')) forged.add(keyOf(message));
    else if (this.#judge.sent(message).length > 0) onPurpose.add(keyOf(message));
  }

  /** @throws Error that names what is wrong with it */
  received(message: JudgedMessage): void {
    if (!isJudged(message) || forged.has(keyOf(message))) return;
    // Whoever may read them sees the requests of others, and what a broker's users say to each other.
    if (message.topic.includes('/from/') || message.payload.length === 0) return;
    complain(message, this.#judge.received(message));
  }
}

/** The messages of one agent in the process of the test: those of every client, whatever it is written in. */
export class ValidDoor {
  readonly #judge = new Judge();

  /** @throws Error that names what is wrong with it, and that it was not sent wrong on purpose */
  receives(message: JudgedMessage): void {
    const found = this.#judge.sent(message);
    if (found.length === 0 || onPurpose.has(keyOf(message))) return;
    if (!allowed.some((pattern) => pattern.test(`${message.topic} ${message.payload.toString()}`)))
      complain(message, found);
  }

  /** @throws Error that names what is wrong with it */
  publishes(message: JudgedMessage): void {
    // What Home Assistant is told is of its own contract.
    if (message.topic.startsWith('homeassistant/')) return;
    complain(message, this.#judge.received(message));
  }
}
