/** A log read by `mosquitto_sub` alone: no acknowledgement, no offsets, no library of ours. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { EndPayload } from '@edgectl/rpc-schema/generated/types';
import { Topics } from '@edgectl/rpc-schema/topics';
import test from 'ava';
import { NODE } from '../helpers/test-configuration.ts';
import { finished, startNodeUnderTest } from './node-under-test.ts';
import { bigLogBytes, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

const PLC = { principal: 'plc', client: 'panel' };
const SESSION = 'biglog';
const topics = new Topics(NODE);

export const readByMosquittoSub = test.macro({
  async exec(t, params: Readonly<Record<string, unknown>>, leastBytes: number) {
    t.timeout(180_000);
    const bigLog = leastBytes > bigLogBytes() ? WHOLE_BIG_LOG : {};
    const nut = await startNodeUnderTest({ mosquitto: true, pods: ['factory/biglog'], ...bigLog });
    t.teardown(() => nut.stop());
    const { port } = new URL(nut.node.addresses.mosquitto ?? '');
    const subscribe = (topic: string, ...options: string[]) =>
      spawn('mosquitto_sub', ['-p', port, '-u', 'plc', '-P', 'plc', '-q', '1', '-t', topic, ...options]);

    const chunks: Buffer[] = [];
    const stdout = subscribe(topics.chunkPrefix(PLC, SESSION, 'stdout'), '-N');
    t.teardown(() => stdout.kill());
    stdout.stdout.on('data', (bytes: Buffer) => chunks.push(bytes));
    const answer = finished(subscribe(topics.response(PLC), '-C', '1'));
    const end = finished(subscribe(topics.end(PLC, SESSION), '-C', '1'));
    // Its subscription stands when the retained state has come to a later one.
    await finished(subscribe(topics.state(), '-C', '1'));

    const request = {
      jsonrpc: '2.0',
      id: 1,
      method: 'pod.logs',
      params: { ...params, session: SESSION, framing: 'plain' },
    };
    const publisher = spawn('mosquitto_pub', [
      '-p',
      port,
      '-u',
      'plc',
      '-P',
      'plc',
      '-q',
      '1',
      '-t',
      topics.request(PLC),
      '-m',
      JSON.stringify(request),
    ]);
    t.is((await once(publisher, 'exit'))[0], 0);
    t.like(JSON.parse((await answer).stdout.toString()), { id: 1, result: { session: SESSION, window: 0 } });

    const ended = JSON.parse((await end).stdout.toString()) as EndPayload;
    const { bytes = 0, sha256 } = ended.streams?.stdout ?? {};
    let received = Buffer.concat(chunks);
    while (received.length < bytes) {
      await whileItRuns(stdout, once(stdout.stdout, 'data'));
      received = Buffer.concat(chunks);
    }
    t.is(ended.reason, 'Completed');
    t.deepEqual(ended.gaps ?? [], []);
    t.is(received.length, bytes);
    t.is(createHash('sha256').update(received).digest('hex'), sha256 ?? 'no digest');
    t.true(bytes >= leastBytes, `${bytes} bytes`);
    const text = nut.logText('factory', 'biglog', 'logger');
    t.true(text.includes(received.subarray(0, 100_000)) && text.includes(received.subarray(-100_000)));
  },
  title: (_: string | undefined, params: Readonly<Record<string, unknown>>, _bytes: number) =>
    `mosquitto_sub alone reads ${JSON.stringify(params)} whole, without a gap`,
});

export const BIGLOG = { namespace: 'factory', name: 'biglog', container: 'logger' };
