import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import type { BackendAnswer, LogsRequest } from '../../../tunnel/edge/backend.ts';
import { ask, connected, open, startCloud, certificates } from '../helpers/tunnel-cloud.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';

/** How often the tunnel is cut under the followed log. */
const CUTS = Number(process.env['EDGECTL_TUNNEL_CUTS'] ?? 10);
const CUT = new EdgectlError('Unavailable', 'cut by the test');

/** A log that grows while it is followed; its cursor is a byte position. */
class GrowingLog {
  text = '';
  readonly asked: (LogsRequest['resume'] | undefined)[] = [];
  readonly #waiting = new Set<() => void>();

  append(text: string): void {
    this.text += text;
    for (const wake of this.#waiting) wake();
  }

  answer({ resume }: LogsRequest, signal: AbortSignal): Promise<BackendAnswer> {
    this.asked.push(resume);
    let at = resume === undefined ? 0 : Number(resume.cursor) + resume.skipBytes;
    const more = (): Promise<void> =>
      new Promise((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    const body = async function* (log: GrowingLog): AsyncIterable<Buffer> {
      while (!signal.aborted) {
        if (at === log.text.length) await more();
        const chunk = Buffer.from(log.text.slice(at));
        at = log.text.length;
        if (chunk.length > 0) yield chunk;
      }
    };
    return Promise.resolve({ status: 200, headers: {}, body: body(this), cursor: () => String(at) });
  }
}

test('a followed log goes on after lost tunnels, with no byte missing and none twice', async (t) => {
  const { cloud } = await startCloud(t);
  const log = new GrowingLog();
  const backend = edgedBackend('http://127.0.0.1:1', {
    logs: (request, signal) => log.answer(request, signal),
  });
  startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend);
  await connected(cloud);
  log.append('the beginning\n');
  const response = await open(cloud, '/containerLogs/default/web-0/web?follow=true');
  let received = '';
  let look = (): void => undefined;
  response.on('data', (chunk: Buffer) => {
    received += chunk.toString();
    look();
  });
  const until = (length: number): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (received.length >= length) resolve();
      };
      look();
    });
  for (let round = 0; round < CUTS; round += 1) {
    for (let line = 0; line < 20; line += 1) log.append(`round ${round}, line ${line}\n`);
    if (round % 2 === 0) await until(log.text.length);
    const session = await connected(cloud);
    session.link.close(CUT);
    log.append(`written while the tunnel was cut, ${round}\n`);
  }
  await until(log.text.length);
  t.is(received, log.text);
  t.true(log.asked.some((resume) => resume !== undefined));
  response.destroy();
});

test('a log that is not followed, or has no cursor, breaks with its tunnel', async (t) => {
  const { cloud } = await startCloud(t);
  const log = new GrowingLog();
  const backend = edgedBackend('http://127.0.0.1:1', {
    logs: async (request, signal) => {
      const { cursor: _, ...answer } = await log.answer(request, signal);
      return answer;
    },
  });
  startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend);
  const session = await connected(cloud);
  log.append('the beginning\n');
  const answer = ask(cloud, '/containerLogs/default/web-0/web?follow=true');
  while (session.link.counters.bytesIn < 14 || session.link.connections === 0)
    await new Promise((resolve) => setImmediate(resolve));
  session.link.close(CUT);
  const { broken, status } = await answer;
  t.true(broken || status === 500);
});
