/** What the agent tells for a bundle: by the methods that everybody calls, under the rights of whoever makes it. */
import type { Client, LogStream, Params, Result } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { jsonObject } from '../../../common/json-object.ts';
import { DEFAULT_NAMESPACE } from '../global-options.ts';
import type { Collection } from './collection.ts';
import { fields, list } from './shape.ts';
import {
  AUDIT_RECORD,
  CONFIGURATION_DIFFERENCE,
  DEVICE_DESCRIPTION,
  EVENT,
  NODE_STATS,
  NODE_STATUS,
  POD_DESCRIPTION,
} from './shapes.ts';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const CALL_MS = 8_000;
const DAY_SECONDS = 24 * 3600;
const AUDIT_RECORDS = 10_000;
const LOG_LINES = 5_000;
const LOG_MS = 6_000;
/** More of one log is not read; its beginning is dropped as it comes. */
const LOG_BYTES = 1024 * 1024;

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

interface Wanted {
  /** If absent: the whole node with its devices. */
  readonly pod?: PodName;
  readonly withLogs: boolean;
}

export class AgentParts {
  readonly #client: Client;
  readonly #collection: Collection;
  readonly #wanted: Wanted;

  constructor(client: Client, collection: Collection, wanted: Wanted) {
    this.#client = client;
    this.#collection = collection;
    this.#wanted = wanted;
  }

  async collect(): Promise<void> {
    const { pod } = this.#wanted;
    const collection = this.#collection;
    const selected = pod === undefined ? {} : { namespace: pod.namespace, name: pod.name };
    await collection.each([
      ['node status', () => this.#status()],
      [
        'node stats',
        async () => collection.structure('node/stats.json', await this.#call('node.stats', {}), NODE_STATS),
      ],
      ['pods', () => this.#pods()],
      ['audit of the last day', () => this.#audit(selected)],
      [
        'configuration',
        async () => {
          const found = await this.#call('configuration.check', {});
          collection.structure('configuration/differences.json', found, CONFIGURATION_DIFFERENCE);
        },
      ],
      ...(pod === undefined
        ? ([
            ['events', () => this.#events()],
            ['devices', () => this.#devices()],
          ] as const)
        : []),
    ]);
  }

  async #call<M extends Parameters<Client['call']>[0]>(method: M, params: Params<M>): Promise<Result<M>> {
    const options = { timeoutMs: Math.max(1, Math.min(CALL_MS, this.#collection.leftMs)) };
    const answer = await this.#client.call(method, params, options);
    const { notes = [] } = jsonObject(jsonObject(answer)['meta']) as {
      notes?: { layer: string; message: string }[];
    };
    for (const { layer, message } of notes) this.#collection.miss(`what ${layer} knows`, message);
    return answer;
  }

  async #status(): Promise<void> {
    const status = await this.#call('node.status', {});
    this.#collection.structure('node/status.json', status, NODE_STATUS);
    const { backends = {}, mappers = {} } = status.agent;
    for (const [name, { state, message }] of [...Object.entries(backends), ...Object.entries(mappers)])
      if (state === 'down') this.#collection.miss(`what ${name} knows`, message ?? 'it is down');
  }

  async #pods(): Promise<void> {
    const { pod } = this.#wanted;
    const names = pod === undefined ? await this.#podNames() : [pod];
    await this.#collection.each(
      names.map(
        ({ namespace, name }) => [`pod ${namespace}/${name}`, () => this.#pod({ namespace, name })] as const,
      ),
    );
  }

  async #podNames(): Promise<readonly PodName[]> {
    const { items } = await this.#call('pod.list', {
      allNamespaces: true,
      fields: ['$.metadata.namespace', '$.metadata.name'],
    });
    return items.map(({ metadata: { namespace = DEFAULT_NAMESPACE, name } }) => ({ namespace, name }));
  }

  async #pod({ namespace, name }: PodName): Promise<void> {
    const folder = `pods/${namespace}/${name}`;
    const params = { namespace, name, maxBytes: MAX_ANSWER_BYTES };
    const { items } = await this.#call('pod.describe', params);
    const [described] = items;
    if (described === undefined) return;
    this.#collection.structure(`${folder}/pod.json`, described, POD_DESCRIPTION);
    if (!this.#wanted.withLogs) return;
    for (const [container, ranBefore] of containersOf(described.pod)) {
      const place = { namespace, name, container };
      await this.#collection.attempt(`log of ${namespace}/${name}/${container}`, () =>
        this.#log(`${folder}/logs/${container}.log`, place),
      );
      if (!ranBefore) continue;
      await this.#collection.attempt(`previous log of ${namespace}/${name}/${container}`, () =>
        this.#log(`${folder}/logs/${container}.previous.log`, { ...place, previous: true }),
      );
    }
  }

  async #log(file: string, params: Params<'pod.logs'>): Promise<void> {
    const timeoutMs = Math.max(1, Math.min(LOG_MS, this.#collection.leftMs));
    let log: LogStream;
    try {
      log = await this.#client.logs({ ...params, tailLines: LOG_LINES }, { timeoutMs });
    } catch (error) {
      // One that never ran before has no previous log, and one that never ran has none.
      if (EdgectlError.is(error) && error.kind === 'NotFound') return;
      throw error;
    }
    let isLate = false;
    const timer = this.#collection.clock.after(timeoutMs, () => {
      isLate = true;
      log.cancel();
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of log) {
        chunks.push(Buffer.from(chunk));
        bytes += chunk.length;
        while (bytes - (chunks[0]?.length ?? 0) > LOG_BYTES) bytes -= chunks.shift()?.length ?? 0;
      }
    } catch (error) {
      if (!isLate) this.#collection.miss(file, EdgectlError.from(error).message);
    } finally {
      timer.stop();
    }
    if (isLate) this.#collection.miss(file, `what could not be read within ${LOG_MS / 1000} s`);
    this.#collection.text(file, Buffer.concat(chunks));
  }

  async #events(): Promise<void> {
    const { items } = await this.#call('event.list', { allNamespaces: true, maxBytes: MAX_ANSWER_BYTES });
    this.#collection.structure('events.json', { items }, fields({ items: list(EVENT) }));
  }

  async #devices(): Promise<void> {
    const { items } = await this.#call('device.list', {
      allNamespaces: true,
      fields: ['$.metadata.namespace', '$.metadata.name'],
    });
    await this.#collection.each(
      items.map(({ metadata: { namespace = DEFAULT_NAMESPACE, name } }) => [
        `device ${namespace}/${name}`,
        async () => {
          const described = await this.#call('device.describe', {
            namespace,
            name,
            maxBytes: MAX_ANSWER_BYTES,
          });
          for (const device of described.items)
            this.#collection.structure(`devices/${namespace}/${name}.json`, device, DEVICE_DESCRIPTION);
        },
      ]),
    );
  }

  async #audit(selected: Partial<PodName>): Promise<void> {
    const { items } = await this.#call('audit.list', {
      ...selected,
      sinceSeconds: DAY_SECONDS,
      tail: AUDIT_RECORDS,
      maxBytes: MAX_ANSWER_BYTES,
    });
    this.#collection.structure('audit.json', { items }, fields({ items: list(AUDIT_RECORD) }));
  }
}

/** Each container with whether an instance of it ran before. */
function containersOf(pod: unknown): readonly (readonly [name: string, ranBefore: boolean])[] {
  const { spec, status } = jsonObject(pod);
  const states = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'].flatMap((key) =>
    listOf(jsonObject(status)[key]),
  );
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    listOf(jsonObject(spec)[key]).flatMap(({ name }) => {
      if (typeof name !== 'string') return [];
      const state = states.find((one) => one['name'] === name);
      return [[name, Number(state?.['restartCount'] ?? 0) > 0] as const];
    }),
  );
}

function listOf(value: unknown): readonly ReturnType<typeof jsonObject>[] {
  return Array.isArray(value) ? value.map(jsonObject) : [];
}
