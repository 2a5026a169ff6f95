import test from 'ava';
import type { Client, LogStream } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isLocal, openLog } from '../../../../clients/edgectl/logs/compression.ts';
import type { LogParams } from '../../../../clients/edgectl/logs/log-request.ts';

const PARAMS: LogParams = { name: 'web-0' };
const LOG = {} as LogStream;

/** What an agent is asked for; it refuses encodings where it does not know them. */
async function asked(options: object, knows = true): Promise<(string | undefined)[]> {
  const encodings: (string | undefined)[] = [];
  await openLog({} as Client, PARAMS, options, async ({ encoding }) => {
    encodings.push(encoding);
    if (encoding === undefined || knows) return LOG;
    throw new EdgectlError('InvalidParams', 'unknown parameter "encoding"', {
      details: { parameter: 'encoding' },
    });
  });
  return encodings;
}

for (const [address, local] of [
  ['/run/edgectl/mqtt.sock', true],
  ['unix:///run/edgectl/mqtt.sock', true],
  ['mqtt://127.0.0.1:1883', true],
  ['mqtts://localhost:8883', true],
  ['mqtt://[::1]:1883', true],
  ['mqtt://edge-01:1883', false],
  ['wss://10.0.0.7:8443', false],
] as const) {
  test(`${address} is ${local ? 'this machine' : 'another machine'}`, (t) => t.is(isLocal(address), local));
}

test('a log from another machine comes compressed, one from here does not, unless that is asked for', async (t) => {
  t.deepEqual(await asked({ broker: 'mqtt://edge-01' }), ['zstd']);
  t.deepEqual(await asked({ broker: 'mqtt://edge-01', compress: 'none' }), [undefined]);
  t.deepEqual(await asked({ socket: '/run/x.sock' }), [undefined]);
  t.deepEqual(await asked({ socket: '/run/x.sock', compress: 'gzip' }), ['gzip']);
});

test('an agent that does not know encodings is asked again without, where nobody asked for one', async (t) => {
  t.deepEqual(await asked({ broker: 'mqtt://edge-01' }, false), ['zstd', undefined]);
  await t.throwsAsync(asked({ broker: 'mqtt://edge-01', compress: 'gzip' }, false), { message: /encoding/ });
  await t.throwsAsync(asked({ compress: 'br' }), { message: /--compress is one of/ });
});
