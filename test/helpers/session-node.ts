/** An agent whose pod methods open sources of the test's own, over real brokers. */
import type { ExecutionContext } from 'ava';
import type { MethodName } from '@edgectl/rpc-schema/methods';
import type { BrokerConfiguration } from '../../agent/config/configuration.ts';
import { sessionMethods } from '../../agent/methods/access.ts';
import type { SessionParams } from '../../agent/sessions/session-service.ts';
import type { ByteSource } from '../../common/byte-source.ts';
import type { Limits } from '../../common/limits.ts';
import { topics } from './mqtt-client.ts';
import { EVERYBODY } from './policy.ts';
import { type RpcNode, startRpcNode, type TestMethod } from './rpc-node.ts';
import { temporaryFolder } from './temp-folder.ts';

export interface SessionNodeOptions {
  /** Called for each `pod.logs`, `pod.exec` and `pod.attach`. */
  readonly open: (params: SessionParams & Record<string, unknown>) => ByteSource | Promise<ByteSource>;
  readonly brokers?: readonly BrokerConfiguration[];
  readonly limits?: Partial<Limits>;
  readonly bootId?: string;
  /** Who come in over a WebSocket. */
  readonly users?: readonly string[];
}

export interface SessionNode extends RpcNode {
  /** Publishes the retained state on every broker. */
  announce(state: 'online' | 'offline', bootId?: string): Promise<void>;
}

export async function startSessionNode(
  t: ExecutionContext,
  options: SessionNodeOptions,
): Promise<SessionNode> {
  const { open, brokers = [], limits, bootId = 'boot-1', users } = options;
  const stream = (name: MethodName & ('pod.logs' | 'pod.exec' | 'pod.attach')): TestMethod => ({
    name,
    run: (params: SessionParams & Record<string, unknown>, { call, sessions, signal }) =>
      sessions.open(
        {
          ...{ kind: name, target: 'default/web-0/web', params, followed: params['follow'] === true },
          ...{ caller: call.caller, call },
        },
        async () => open(params),
        signal,
      ),
  });
  const node = await startRpcNode({
    folder: temporaryFolder(t),
    policy: EVERYBODY,
    brokers,
    ...(limits === undefined ? {} : { limits }),
    ...(users === undefined ? {} : { users, listenerKind: 'websocket' }),
    methods: (sessions) => [
      stream('pod.logs'),
      stream('pod.exec'),
      stream('pod.attach'),
      ...Object.entries(sessionMethods(sessions)).map(([name, run]) => ({ name, run }) as TestMethod),
    ],
  });
  const announce = async (state: 'online' | 'offline', boot = bootId): Promise<void> => {
    const payload = JSON.stringify({ state, bootId: boot, version: '0' });
    for (const attachment of node.attachments.values()) {
      await attachment.publish(topics.state(), payload, { qos: 1, retain: true });
    }
  };
  t.teardown(() => node.stop());
  await node.attached();
  await announce('online');
  return { ...node, announce };
}
