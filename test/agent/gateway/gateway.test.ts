import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { Gateway } from '../../../agent/gateway/gateway.ts';
import { defaultConfiguration } from '../../../agent/config/configuration.ts';
import { TokenBuckets } from '../../../common/token-buckets.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { healthRoutes } from '../../../agent/gateway/discovery/discovery-routes.ts';
import { admissionOf } from '../../helpers/admission.ts';
import { refusingPolicy, silent, TestUsers } from './test-door.ts';

const WAIT_MS = 30_000;

async function occupied(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function gatewayOn(t: ExecutionContext, port: number, clock = new ManualClock()): Gateway {
  const { rest, limits } = defaultConfiguration('edge-01');
  const gateway = new Gateway({
    configuration: { ...rest, tls: false, port },
    nodeName: 'edge-01',
    routes: healthRoutes('1.2.3'),
    tls: () => Promise.resolve(undefined),
    users: new TestUsers(),
    admission: admissionOf(clock, { policy: refusingPolicy() }),
    rateLimiter: new TokenBuckets(limits, clock),
    limits,
    clock,
    log: silent,
  });
  t.teardown(() => gateway.stop());
  return gateway;
}

test('the door opens, answers and closes', async (t) => {
  const gateway = gatewayOn(t, 0);
  t.is(gateway.address, undefined);
  await gateway.start();
  const { host, port } = gateway.address ?? t.fail();
  t.is(await (await fetch(`http://${host}:${port}/readyz`)).text(), 'ok');
  await gateway.stop();
  t.is(gateway.address, undefined);
  await t.throwsAsync(fetch(`http://${host}:${port}/readyz`));
});

test('where the port is taken, the agent does without, and opens it when it is free', async (t) => {
  const { server, port } = await occupied();
  const clock = new ManualClock();
  const gateway = gatewayOn(t, port, clock);
  await gateway.start();
  t.is(gateway.address, undefined);
  server.close();
  await once(server, 'close');
  await clock.advance(1_000);
  t.true((await waitUntil(() => gateway.address?.port === port, WAIT_MS)) !== undefined);
  t.is((await fetch(`http://127.0.0.1:${port}/livez`)).status, 200);
});

test('a door that never opened is stopped all the same', async (t) => {
  const { server, port } = await occupied();
  t.teardown(() => server.close());
  const clock = new ManualClock();
  const gateway = gatewayOn(t, port, clock);
  await gateway.start();
  await gateway.stop();
  t.is(clock.pending, 0);
});
