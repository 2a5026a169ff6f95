/** What completion asks the agent. */
import type { Client } from '@edgectl/client';
import { withClient } from '../connect.ts';
import { applyContext } from '../contexts/apply-context.ts';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { buildProgram } from '../program.ts';
import { parseDurationMs } from '../values.ts';
import type { TypedWords } from './typed-words.ts';

/** A person waits for it, unless the line that is typed says otherwise. */
const TIMEOUT_MS = 2000;

/** The flags that say which agent. */
const CONNECTION_FLAGS = {
  broker: '--broker',
  socket: '--socket',
  node: '--node',
  context: '--context',
  user: '--user',
  passwordFile: '--password-file',
  certificateAuthority: '--certificate-authority',
  clientCertificate: '--client-certificate',
  clientKey: '--client-key',
} as const;

export type Kind = 'pod' | 'device' | 'deviceModel';

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

export class NodeValues {
  readonly #words: TypedWords;
  readonly #call: { readonly timeoutMs: number };

  constructor(words: TypedWords) {
    this.#words = words;
    this.#call = { timeoutMs: timeoutOf(words) };
  }

  async namespaces(): Promise<readonly string[]> {
    const params = { allNamespaces: true, fields: ['$.metadata.namespace'] };
    return this.#asked(async (client) => {
      const lists = await Promise.all([
        client.call('pod.list', params, this.#call),
        client.call('device.list', params, this.#call),
      ]);
      return [
        ...new Set(lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.namespace ?? ''))),
      ];
    });
  }

  names(kind: Kind): Promise<readonly string[]> {
    return this.#asked(async (client) => {
      const { items } = await client.call(
        `${kind}.list` as const,
        { namespace: this.#namespace },
        this.#call,
      );
      return (items as readonly Named[]).map(({ metadata }) => metadata.name);
    });
  }

  containers(name: string): Promise<readonly string[]> {
    return this.#asked(async (client) => {
      const { object } = await client.call('pod.get', { namespace: this.#namespace, name }, this.#call);
      const { containers = [], initContainers = [] } = (object as { spec?: PodContainers }).spec ?? {};
      return [...containers, ...initContainers].map((container) => container.name);
    });
  }

  properties(name: string): Promise<readonly string[]> {
    return this.#asked(async (client) => {
      const { object } = await client.call('device.get', { namespace: this.#namespace, name }, this.#call);
      const { spec } = object as { spec?: { properties?: readonly { name: string }[] } };
      return (spec?.properties ?? []).map((property) => property.name);
    });
  }

  sessions(): Promise<readonly string[]> {
    return this.#asked(async (client) => {
      const { items } = await client.call('session.list', {}, this.#call);
      return items.map((session) => `${session.client}/${session.session}`);
    });
  }

  grants(): Promise<readonly string[]> {
    return this.#asked(async (client) =>
      (await client.call('grant.list', {}, this.#call)).items.map(({ id }) => String(id)),
    );
  }

  units(): Promise<readonly string[]> {
    return this.#asked(async (client) =>
      Object.keys((await client.call('node.status', {}, this.#call)).agent.units ?? {}),
    );
  }

  get #namespace(): string {
    return this.#words.flag('--namespace', '-n') || DEFAULT_NAMESPACE;
  }

  /** Without values where the agent cannot be asked: completion never prints an error. */
  async #asked(ask: (client: Client) => Promise<readonly string[]>): Promise<readonly string[]> {
    try {
      return await withClient({ ...(await this.#connection()), requestTimeout: this.#call.timeoutMs }, ask);
    } catch {
      return [];
    }
  }

  async #connection(): Promise<GlobalOptions> {
    const program = buildProgram({ remote: undefined, exitCode: 0 });
    for (const [option, flag] of Object.entries(CONNECTION_FLAGS)) {
      const value = this.#words.flag(flag);
      if (value !== undefined) program.setOptionValueWithSource(option, value, 'cli');
    }
    await applyContext(program, process.env);
    return program.opts<GlobalOptions>();
  }
}

function timeoutOf(words: TypedWords): number {
  const typed = words.flag('--request-timeout');
  try {
    return typed === undefined ? TIMEOUT_MS : parseDurationMs(typed);
  } catch {
    return TIMEOUT_MS;
  }
}

interface PodContainers {
  readonly containers?: readonly { readonly name: string }[];
  readonly initContainers?: readonly { readonly name: string }[];
}
