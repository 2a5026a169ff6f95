/** The stream port behind an API server that behaves as a real one was seen to: what kubectl gets to see. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { waitUntil } from '../../helpers/wait-until.ts';
import { RemoteCommand } from '../helpers/apiserver.ts';
import { ModelApiserver } from '../helpers/model-apiserver.ts';
import { startBoth } from '../helpers/tunnel-cloud.ts';

const POD = '/api/v1/namespaces/default/pods/web-0';
/** A command that says nothing and takes no input. */
const HELD = '/api/v1/namespaces/default/pods/held/exec?command=sleep&stdin=1&stdout=1';
const V5 = ['v5.channel.k8s.io'] as const;
const CUT = new EdgectlError('Unavailable', 'cut by the test');
const GENEROUS_MS = 30_000;

test('K2: kubectl sees why a log is refused', async (t) => {
  const { cloud, backend } = await startBoth(t);
  const model = await ModelApiserver.start(t, cloud);
  const shown = async (pod: string): Promise<string> => {
    const answer = await fetch(model.url(`/api/v1/namespaces/default/pods/${pod}/log`));
    return ((await answer.json()) as { message: string }).message;
  };
  const cases = [
    [
      new EdgectlError('NotFound', 'previous terminated container "web" in pod "web-0" not found'),
      /^previous /,
    ],
    [new EdgectlError('InvalidParams', 'tailLines must be a number'), /^tailLines must be a number$/],
    [
      new EdgectlError('Unavailable', 'containerd cannot be reached'),
      /^Internal error occurred: containerd cannot/,
    ],
    [new EdgectlError('TooManyRequests', 'too many logs are open'), /^too many logs are open$/],
    [new EdgectlError('Forbidden', 'no rule lets cloud:x call pod.logs'), /^no rule lets cloud:x/],
  ] as const;
  for (const [error, message] of cases) {
    backend.logs = () => Promise.reject(error);
    t.regex(await shown('web-0'), message);
  }
  t.regex(await shown('elsewhere'), /^Internal error occurred: node edge-02 has no tunnel to the cloud/);
  t.regex(await shown('unknown'), /^pods "unknown" not found$/);
});

test('K8: a log that is cut says so to a kubectl that is told of no error', async (t) => {
  const { cloud, session } = await startBoth(t, 'v1', { resumeWaitMs: 0 });
  const model = await ModelApiserver.start(t, cloud);
  const answer = await fetch(model.url('/api/v1/namespaces/default/pods/big/log?limitBytes=200000000'));
  session.link.close(CUT);
  const text = await answer.text();
  t.regex(
    text.slice(-300),
    /\nedgectl: the log was cut here, \d+ bytes after its beginning: cut by the test\n$/,
  );
});

for (const [transport, protocols] of [
  ['WebSocket v5, translated', V5],
  ['SPDY, passed through', undefined],
] as const) {
  const options = { stdin: true, ...(protocols !== undefined && { protocols }) };

  test(`K1: by ${transport}: no stop and no cut is exit code 0`, async (t) => {
    for (const end of ['stop', 'cut'] as const) {
      const { cloud, session, kubelet } = await startBoth(t, 'v1', { drainMs: 50 });
      const model = await ModelApiserver.start(t, cloud);
      const command = await RemoteCommand.run(model, HELD, options);
      // Whoever asks by WebSocket is taken before the node has answered.
      t.truthy(await waitUntil(() => kubelet.streams.size === 1 && cloud.active === 1, GENEROUS_MS));
      if (end === 'stop') await cloud.stop();
      else session.link.close(CUT);
      t.regex(String(await command.ended()), end === 'stop' ? /is stopping/ : /cut by the test/);
    }
  });
}

// By WebSocket kube-apiserver does not see that it has left (model-apiserver.ts).
test('K12: a client of SPDY that leaves with its input held up leaves nothing', async (t) => {
  const { cloud, edge } = await startBoth(t);
  const model = await ModelApiserver.start(t, cloud);
  const command = await RemoteCommand.run(model, HELD, { stdin: true });
  command.connection?.writeStdin(Buffer.alloc(20_000_000)).catch(() => undefined);
  t.truthy(await waitUntil(() => edge.connections === 1, GENEROUS_MS));
  command.connection?.close();
  t.truthy(await waitUntil(() => edge.connections === 0 && cloud.active === 0, GENEROUS_MS));
});

test('K9: where the Node declares it, v5 is refused at once and SPDY works: kubectl falls back', async (t) => {
  const { cloud, kubelet } = await startBoth(t);
  const model = await ModelApiserver.start(t, cloud);
  model.extendsWebSockets = true;
  const path = `${POD}/exec?command=cat&stdin=1&stdout=1`;
  const { refused } = await RemoteCommand.dial(model, path, { protocols: V5 });
  t.is(refused?.httpStatus, 403);
  t.is(kubelet.requests.length, 0);
  const command = await RemoteCommand.run(model, path, { stdin: true });
  t.truthy(await waitUntil(() => kubelet.streams.size === 1, GENEROUS_MS));
  command.connection?.close();
});
