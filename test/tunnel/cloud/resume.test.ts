import { randomBytes } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { systemClock } from '../../../common/clock.ts';
import type { BackendAnswer, LogsRequest } from '../../../tunnel/edge/backend.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import { readCutLog } from '../helpers/cut-log.ts';
import {
  ask,
  certificates,
  connected,
  HTTP_VERSIONS,
  open,
  readAnswer,
  startCloud,
} from '../helpers/tunnel-cloud.ts';
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

overBothVersions(
  'a followed log goes on after lost tunnels, with no byte missing and none twice',
  async (t) => {
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
    let check = (): void => undefined;
    response.on('data', (chunk: Buffer) => {
      received += chunk.toString();
      check();
    });
    const until = (length: number): Promise<void> =>
      new Promise((resolve) => {
        check = () => {
          if (received.length >= length) resolve();
        };
        check();
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
  },
);

overBothVersions('a log that is not followed, or has no cursor, breaks with its tunnel', async (t) => {
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

const WHOLE_BYTES = 6_000_000;
const CHUNK_BYTES = 50_000;

/** A log that ends; its cursor is a byte position. */
function wholeLog(text: Buffer, withCursor: boolean) {
  return ({ resume }: LogsRequest): Promise<BackendAnswer> => {
    let at = resume === undefined ? 0 : Number(resume.cursor) + resume.skipBytes;
    async function* body(): AsyncIterable<Buffer> {
      while (at < text.length) {
        const chunk = text.subarray(at, at + CHUNK_BYTES);
        at += chunk.length;
        yield chunk;
      }
    }
    return Promise.resolve({
      status: 200,
      headers: {},
      body: body(),
      ...(withCursor && { cursor: () => String(at) }),
    });
  };
}

for (const http of HTTP_VERSIONS) {
  test(`K8: over HTTP/${http} a plain log goes on after lost tunnels, byte for byte`, async (t) => {
    const { cloud } = await startCloud(t);
    const text = randomBytes(WHOLE_BYTES);
    const backend = edgedBackend('http://127.0.0.1:1', { logs: wholeLog(text, true) });
    startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend);
    await connected(cloud);
    const response = await open(cloud, '/containerLogs/default/web-0/web', { http });
    let cutsLeft = 3;
    let received = 0;
    response.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (cutsLeft === 0 || received < ((4 - cutsLeft) * WHOLE_BYTES) / 5) return;
      cutsLeft -= 1;
      cloud.registry.get('edge-01')?.link.close(CUT);
    });
    const { broken, body } = await readAnswer(response);
    t.is(cutsLeft, 0);
    t.false(broken);
    t.true(body.equals(text), `${body.length} bytes`);
  });

  test(`K8: over HTTP/${http} a plain log that cannot go on has a last line that says so, and is broken off`, async (t) => {
    const { cloud } = await startCloud(t);
    const text = randomBytes(WHOLE_BYTES);
    const backend = edgedBackend('http://127.0.0.1:1', { logs: wholeLog(text, false) });
    startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend);
    const session = await connected(cloud);
    const response = await open(cloud, '/containerLogs/default/web-0/web', { http });
    response.once('data', () => session.link.close(CUT));
    const { broken, body } = await readAnswer(response);
    t.true(broken);
    const { log, reason } = readCutLog(body);
    t.is(reason, 'cut by the test');
    t.true(log.equals(text.subarray(0, log.length)));
  });

  test(`K8: over HTTP/${http} a follower whose node does not come back in time is told so in a last line`, async (t) => {
    const { cloud } = await startCloud(t, { resumeWaitMs: 50 });
    const log = new GrowingLog();
    const backend = edgedBackend('http://127.0.0.1:1', {
      logs: (request, signal) => log.answer(request, signal),
    });
    const edge = startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend);
    await connected(cloud);
    log.append('the beginning\n');
    const response = await open(cloud, '/containerLogs/default/web-0/web?follow=true', { http });
    response.once('data', () => void edge.stop());
    const { body } = await readAnswer(response);
    t.regex(
      body.toString(),
      /^the beginning\nedgectl: the log was cut here, 14 bytes after its beginning: the tunnel was lost: [^\n]*\n$/,
    );
  });
}

async function* words(text: string): AsyncIterable<Buffer> {
  yield await Promise.resolve(Buffer.from(text));
}

for (const http of HTTP_VERSIONS) {
  for (const status of [429, 503]) {
    test(`K8: over HTTP/${http} a log goes on at a node that says ${status} for a moment after its tunnel was lost`, async (t) => {
      const { cloud } = await startCloud(t);
      const text = randomBytes(WHOLE_BYTES);
      const whole = wholeLog(text, true);
      let refusals = 0;
      const backend = edgedBackend('http://127.0.0.1:1', {
        logs: (request) => {
          if (request.resume === undefined || refusals === 2) return whole(request);
          refusals += 1;
          // After the first refusal its tunnel is lost.
          if (refusals === 1) setImmediate(() => cloud.registry.get('edge-01')?.link.close(CUT));
          return Promise.resolve({ status, headers: {}, body: words('the runtime has just started') });
        },
      });
      startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend);
      const session = await connected(cloud);
      const response = await open(cloud, '/containerLogs/default/web-0/web', { http });
      response.once('data', () => session.link.close(CUT));
      const { broken, body } = await readAnswer(response);
      t.is(refusals, 2);
      t.false(broken);
      t.true(body.equals(text), `${body.length} bytes`);
    });
  }

  test(`K8: over HTTP/${http} a node that says 503 until the time is over, or 404 once, cuts the log`, async (t) => {
    for (const status of [503, 404]) {
      // The time is over once the node has refused twice, however slow the machine is.
      let aheadMs = 0;
      const clock = { ...systemClock, monotonic: (): number => systemClock.monotonic() + aheadMs };
      const { cloud } = await startCloud(t, { clock, resumeWaitMs: 60_000 });
      const text = randomBytes(WHOLE_BYTES);
      const whole = wholeLog(text, true);
      let refusals = 0;
      const backend = edgedBackend('http://127.0.0.1:1', {
        logs: (request) => {
          if (request.resume === undefined) return whole(request);
          refusals += 1;
          if (refusals === 2) aheadMs = 60_000;
          return Promise.resolve({ status, headers: {}, body: words('not now') });
        },
      });
      startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend);
      const session = await connected(cloud);
      const response = await open(cloud, '/containerLogs/default/web-0/web', { http });
      response.once('data', () => session.link.close(CUT));
      const { log, reason } = readCutLog((await readAnswer(response)).body);
      t.regex(reason, /^the log cannot be resumed where it was interrupted: not now/);
      t.true(log.equals(text.subarray(0, log.length)));
      t.is(refusals, status === 404 ? 1 : 2);
    }
  });
}
