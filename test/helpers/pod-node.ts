/** An agent over a MetaServer with pods of the test's own: the REST door in plain HTTP, a listener, and users by name. */
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { issueToken } from '../../common/credentials/bearer-token.ts';
import { usersText } from '../../common/credentials/users-file.ts';
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';
import { writePrivateFile } from '../../common/private-file.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { startAgent, type TestAgent } from './agent.ts';
import { type ListedObjects, startKubernetesListServer } from './kubernetes-list-server.ts';
import { connectTo, connectToSocket, TestCaller } from './mqtt-client.ts';
import { writePolicy } from './policy.ts';
import { temporaryFolder } from './temp-folder.ts';
import { quickHash } from './users.ts';

export interface PodNode {
  readonly agent: TestAgent;
  readonly folder: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** A request of the Kubernetes API by that user. */
  get(
    user: string,
    path: string,
    headers?: Readonly<Record<string, string>>,
    init?: RequestInit,
  ): Promise<Response>;
  /** That user over MQTT; `root` by the socket. */
  caller(user: string): Promise<TestCaller>;
}

/** Ends with the test. */
export async function startPodNode(
  t: ExecutionContext,
  pods: ListedObjects['pods'],
  users: readonly string[],
  policy: string,
  limits: Partial<Limits> = {},
): Promise<PodNode> {
  const folder = temporaryFolder(t);
  const tokens = new Map(users.map((name) => [name, issueToken(Date.now())]));
  const entries = [...tokens].map(([name, { record }]) => {
    const user = { name, password: quickHash(name), tokens: [record] };
    return [name, user] as const;
  });
  writePrivateFile(join(folder, 'users.yaml'), usersText(new Map(entries)));
  writePolicy(folder, policy);
  const metaServer = await startKubernetesListServer({ pods, events: [] });
  const [port, listenerPort] = [await freePort(), await freePort()];
  const agent = await startAgent(folder, {
    backends: {
      metaserver: metaServer.url,
      edged: 'http://127.0.0.1:9',
      cri: `unix://${join(folder, 'cri.sock')}`,
      edgeStore: join(folder, 'edgecore.db'),
      podLogs: join(folder, 'pods'),
    },
    rest: { enabled: true, address: '127.0.0.1', port, tls: false, allowedHosts: [], allowedOrigins: [] },
    listeners: [{ kind: 'tcp', address: '127.0.0.1', port: listenerPort }],
    limits: { ...DEFAULT_LIMITS, ...limits },
  });
  t.teardown(async () => {
    await agent.stop();
    metaServer.server.closeAllConnections();
    metaServer.server.close();
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    agent,
    folder,
    url,
    get: (user, path, headers = {}, init = {}) =>
      fetch(url + path, {
        ...init,
        headers: { authorization: `Bearer ${tokens.get(user)?.token ?? ''}`, ...headers },
      }),
    async caller(user) {
      const client =
        user === 'root'
          ? await connectToSocket(agent.configuration.socket)
          : await connectTo(`mqtt://127.0.0.1:${listenerPort}`, { username: user, password: user });
      t.teardown(() => client.end());
      return new TestCaller(client, user, 'test').start();
    },
  };
}
