/** What the discovery document promises, asked for in every form that Kubernetes' clients use. */
import { Agent, request } from 'node:https';
import type { RestNode } from '../helpers/rest-node.ts';

export interface ServedKind {
  /** `/api/v1`, or `/apis/devices.kubeedge.io/v1beta1`. */
  readonly base: string;
  /** As kubectl takes it, never ambiguous: `events.events.k8s.io`. */
  readonly type: string;
  readonly name: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Each connection is a TLS handshake at both of its ends, here in one process: hundreds of questions at once share a few. */
const agent = new Agent({ keepAlive: true, maxSockets: 24 });

/** Sends one request as alice. */
export function ask(node: RestNode, path: string, accept = 'application/json'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${node.tokens.alice}`, accept };
    request(`${node.url}${path}`, { ca: node.ca, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** Every kind that the discovery document lists, without subresources. */
export async function servedKinds(node: RestNode): Promise<ServedKind[]> {
  const json = async (path: string): Promise<unknown> => JSON.parse((await ask(node, path)).body);
  const groups = (await json('/apis')) as { groups: { versions: { groupVersion: string }[] }[] };
  const bases = [
    '/api/v1',
    ...groups.groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`)),
  ];
  const kinds: ServedKind[] = [];
  for (const base of bases) {
    const { resources } = (await json(base)) as { resources: Omit<ServedKind, 'base' | 'type'>[] };
    const [, group = ''] = /^\/apis\/([^/]+)/.exec(base) ?? [];
    for (const { name, namespaced, verbs } of resources) {
      if (name.includes('/')) continue;
      kinds.push({ base, type: group === '' ? name : `${name}.${group}`, name, namespaced, verbs });
    }
  }
  return kinds;
}
