/** What must hold for every route of an exec, over a real containerd. */
import { createHash, randomBytes } from 'node:crypto';
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { runPod, shellPod } from '../../../helpers/containerd.ts';
import { aMoment } from '../../../helpers/wait-until.ts';
import { BUSYBOX_IMAGE } from '../../../../sandbox/containerd/images.ts';
import { openInline } from '../../../../agent/sessions/open-inline.ts';
import type { SessionRequest } from '../../../../agent/sessions/session-service.ts';
import { systemClock } from '../../../../common/clock.ts';
import { type ExecHarness, never, processesLike, readAll, readUntil, startExecHarness } from './harness.ts';

export const BOTH = { unwanted: [] } as const;
export const web = { name: 'web-0', container: 'web' } as const;

const CALLER: SessionRequest['caller'] = {
  door: 'mqtt',
  attachment: 'local',
  principal: 'root',
  topicPrincipal: 'root',
  client: 'c',
  trusted: true,
};

export interface ExecCases {
  readonly harness: ExecHarness;
  readonly webId: string;
}

/** Defines the tests of one way; the rest of the file may add its own. */
export function execCases(route: 'cri' | 'containerd'): ExecCases {
  let harness: ExecHarness;
  let webId = '';

  test.before(async () => {
    harness = await startExecHarness(route);
    const loop = ['/bin/sh', '-c', 'while true; do sleep 1; done'];
    const pod = shellPod('web-0', '', {
      spec: {
        containers: [
          { name: 'web', image: BUSYBOX_IMAGE, command: loop },
          { name: 'sidecar', image: BUSYBOX_IMAGE, command: loop },
        ],
      },
    });
    const { containerIds } = await runPod(harness.containerd, pod);
    webId = containerIds['web'] ?? '';
  });

  test.after.always(() => harness.stop());

  test('stdout and stderr come apart, with the exit code', async (t) => {
    const command = ['sh', '-c', 'echo out; echo err >&2; exit 7'];
    const source = await harness.opener.exec({ ...web, command }, BOTH, never());
    const [stdout, stderr] = await Promise.all([readAll(source), readAll(source, 'stderr')]);
    t.is(stdout.toString(), 'out\n');
    t.is(stderr.toString(), 'err\n');
    t.deepEqual(await source.ended, { reason: 'Completed', exitCode: 7 });
    t.is(source.info['source'], route);
    t.is(source.info['protocol'], route === 'cri' ? 'v4.channel.k8s.io' : undefined);
    t.is(source.info['containerId'], webId);
  });

  test('20 MB of input reach the process, and its end with them', async (t) => {
    const data = randomBytes(20_000_000);
    const source = await harness.opener.exec({ ...web, command: ['sha256sum'], stdin: true }, BOTH, never());
    t.is(source.info['protocol'], route === 'cri' ? 'spdy/3.1' : undefined);
    const output = readAll(source);
    for (let start = 0; start < data.length; start += 65_536) {
      await source.writeStdin?.(data.subarray(start, start + 65_536));
    }
    await source.closeStdin?.();
    t.is((await output).toString().slice(0, 64), createHash('sha256').update(data).digest('hex'));
    t.is((await source.ended).exitCode, 0);
  });

  test('input is not read faster than the process takes it', async (t) => {
    const source = await harness.opener.exec(
      { ...web, command: ['sleep', '100'], stdin: true },
      BOTH,
      never(),
    );
    const piece = Buffer.alloc(64 * 1024);
    let written = 0;
    let stuck = false;
    while (!stuck && written < 64 * 1024 * 1024) {
      const taken = source.writeStdin?.(piece).then(() => true);
      // Two turns of a healthy connection are far quicker; a full one never resolves while the process sleeps.
      const late = new Promise<boolean>((resolve) => {
        setTimeout(resolve, 500, false).unref();
      });
      stuck = !(await Promise.race([taken, late]));
      written += piece.length;
    }
    t.true(stuck, `${written} bytes were taken`);
    source.cancel('Canceled');
    t.deepEqual(await source.ended, { reason: 'Canceled' });
  });

  test('a terminal follows a resize and keeps one output', async (t) => {
    const source = await harness.opener.exec(
      { ...web, command: ['sh'], stdin: true, tty: true, columns: 100, rows: 30 },
      BOTH,
      never(),
    );
    t.deepEqual(source.streams, ['stdout']);
    // The runtime may hand on the input before the size that was sent first.
    await source.writeStdin?.(Buffer.from("until stty size | grep '30 100'; do :; done\n"));
    await readUntil(source, '\n30 100');
    source.resize?.(40, 20);
    await source.writeStdin?.(Buffer.from("until stty size | grep '20 40'; do :; done; exit 5\n"));
    const rest = readAll(source);
    t.is((await source.ended).exitCode, 5);
    await rest;
  });

  test("the end of a terminal's input is the end-of-file character", async (t) => {
    const source = await harness.opener.exec(
      { ...web, command: ['cat'], stdin: true, tty: true },
      BOTH,
      never(),
    );
    await source.writeStdin?.(Buffer.from('typed\n'));
    await source.closeStdin?.();
    t.regex((await readAll(source)).toString(), /typed\r\ntyped\r\n/);
    t.is((await source.ended).exitCode, 0);
  });

  test('F3: what is answered inline is ended at its deadline: its process too, and what that has started', async (t) => {
    const mark = `sleep 30${route === 'cri' ? 1 : 2}45`;
    const command = ['sh', '-c', `trap "" TERM; ${mark} & ${mark}; wait`];
    const request: SessionRequest = {
      kind: 'pod.exec',
      target: 'default/web-0/web',
      followed: false,
      caller: CALLER,
      params: { inline: true },
    };
    const deadline = new AbortController();
    const options = { unwanted: new Set<never>(), maxBytes: 65_536 };
    const answer = openInline(request, (signal) => harness.opener.exec({ ...web, command }, BOTH, signal), {
      ...options,
      clock: systemClock,
      signal: deadline.signal,
    });
    const countProcesses = async (): Promise<number> => processesLike(harness, webId, mark);
    while ((await countProcesses()) < 3) await aMoment();
    deadline.abort(new EdgectlError('Timeout', 'the call took too long'));
    t.is((await t.throwsAsync(answer, { instanceOf: EdgectlError })).kind, 'Timeout');
    while ((await countProcesses()) > 0) await aMoment();
    t.pass();
  });

  test('an unwanted stderr never blocks stdout', async (t) => {
    const command = ['sh', '-c', 'head -c 3000000 /dev/zero >&2; echo done'];
    const source = await harness.opener.exec({ ...web, command }, { unwanted: ['stderr'] }, never());
    t.is((await readAll(source)).toString(), 'done\n');
    t.is((await source.ended).exitCode, 0);
  });

  for (const stdin of [false, true]) {
    test(`a stream that nobody reads makes the other wait, and it says so (stdin: ${stdin})`, async (t) => {
      const command = ['sh', '-c', 'head -c 30000000 /dev/zero >&2; echo done'];
      const source = await harness.opener.exec({ ...web, command, stdin }, BOTH, never());
      const first = source.read('stdout', 1000);
      while (source.waiting?.() === undefined) await aMoment();
      t.regex(source.waiting() ?? '', /stderr must be read/);
      const stderr = await readAll(source, 'stderr');
      t.is(stderr.length, 30_000_000);
      t.is((await first)?.toString(), 'done\n');
      t.is(await source.read('stdout', 1000), undefined);
      t.is((await source.ended).exitCode, 0);
    });
  }

  test('50 MB of output arrive whole', async (t) => {
    const command = ['sh', '-c', 'yes 0123456789abcdef | head -c 50000000'];
    const source = await harness.opener.exec({ ...web, command }, { unwanted: ['stderr'] }, never());
    const hash = createHash('sha256');
    let size = 0;
    for (
      let bytes = await source.read('stdout', 65_536);
      bytes !== undefined;
      bytes = await source.read('stdout', 65_536)
    ) {
      t.true(bytes.length <= 65_536);
      hash.update(bytes);
      size += bytes.length;
    }
    const expected = createHash('sha256')
      .update(Buffer.alloc(50_000_000, '0123456789abcdef\n'))
      .digest('hex');
    t.is(size, 50_000_000);
    t.is(hash.digest('hex'), expected);
  });

  for (const stdin of [false, true]) {
    test(`a cancelled exec leaves no process, nor a child that ignores SIGTERM (stdin: ${stdin})`, async (t) => {
      const mark = `4${stdin ? 1 : 0}4242`;
      const command = ['sh', '-c', `(trap '' TERM; sleep ${mark}; sleep ${mark}) & echo on; sleep ${mark}`];
      const source = await harness.opener.exec({ ...web, command, stdin }, BOTH, never());
      await readUntil(source, 'on');
      t.true((await processesLike(harness, webId, mark)) >= 2);
      source.cancel('Canceled');
      t.is(await source.read('stdout', 10), undefined);
      t.deepEqual(await source.ended, { reason: 'Canceled' });
      t.is(await processesLike(harness, webId, mark), 0);
    });
  }

  test('an exec that is cancelled before its process started leaves none', async (t) => {
    const source = await harness.opener.exec({ ...web, command: ['sleep', '515151'] }, BOTH, never());
    source.cancel('Canceled');
    t.deepEqual(await source.ended, { reason: 'Canceled' });
    t.is(await processesLike(harness, webId, '515151'), 0);
  });

  test('past its time-out a process is ended, and its last words are kept', async (t) => {
    const command = ['sh', '-c', "trap 'echo bye; exit' TERM; echo hi; while true; do sleep 0.05; done"];
    const source = await harness.opener.exec({ ...web, command, processTimeoutSeconds: 0.5 }, BOTH, never());
    const [stdout] = await Promise.all([readAll(source), readAll(source, 'stderr')]);
    t.is(stdout.toString(), 'hi\nbye\n');
    t.deepEqual(await source.ended, { reason: 'TimedOut' });
  });

  test('of several execs of one command only the cancelled one is ended', async (t) => {
    const open = () => harness.opener.exec({ ...web, command: ['sleep', '616161'] }, BOTH, never());
    const sources = await Promise.all([open(), open(), open()]);
    while ((await processesLike(harness, webId, '616161')) < 3) await aMoment();
    sources[1]?.cancel('Canceled');
    await sources[1]?.ended;
    t.is(await processesLike(harness, webId, '616161'), 2);
    for (const source of sources) source.cancel('Canceled');
    await Promise.all(sources.map((source) => source.ended));
    t.is(await processesLike(harness, webId, '616161'), 0);
  });

  async function failure(params: {
    name: string;
    container?: string;
    command: string[];
  }): Promise<EdgectlError> {
    try {
      const source = await harness.opener.exec(params, { unwanted: ['stdout', 'stderr'] }, never());
      const { error } = await source.ended;
      if (error !== undefined) return error;
    } catch (error) {
      if (EdgectlError.is(error)) return error;
    }
    throw new Error('no error');
  }

  test('what is missing is named, with what to do', async (t) => {
    const pod = await failure({ name: 'nope', command: ['true'] });
    t.like(pod, { kind: 'NotFound', message: 'pods "nope" not found' });
    const container = await failure({ name: 'web-0', container: 'nope', command: ['true'] });
    t.like(container, { kind: 'NotFound', message: 'container "nope" not found in pod "web-0"' });
    t.is(container.hint, 'its containers: web, sidecar');
    const command = await failure({ ...web, command: ['nosuch'] });
    t.like(command, {
      kind: 'NotFound',
      message: 'command "nosuch" not found in container default/web-0/web',
    });
    const empty = await failure({ ...web, command: [''] });
    t.is(empty.kind, 'InvalidParams');
  });

  test('without a container the first is taken, and it says out of which', async (t) => {
    const source = await harness.opener.exec({ name: 'web-0', command: ['true'] }, BOTH, never());
    t.is(source.info['container'], 'web');
    t.regex(String(source.info['warnings']), /Defaulted container "web" out of: web, sidecar/);
    await Promise.all([readAll(source), readAll(source, 'stderr')]);
  });

  test('the running instance with the highest attempt is meant; a container that ended is a conflict', async (t) => {
    const { runtime } = harness.containerd;
    const pod = shellPod('again', 'exit 3');
    const { sandboxId, containerIds } = await runPod(harness.containerd, pod);
    const stopped = containerIds['main'] ?? '';
    while ((await harness.cri.containerStatus(stopped)).state !== 'exited') await aMoment();
    t.like(await failure({ name: 'again', command: ['true'] }), { kind: 'Conflict', layer: 'cri' });
    const container = { name: 'main', image: BUSYBOX_IMAGE, command: ['sleep', '1000'] };
    const second = await runtime.startContainer(pod, container, sandboxId, 1);
    const source = await harness.opener.exec({ name: 'again', command: ['true'] }, BOTH, never());
    t.is(source.info['containerId'], second);
    await Promise.all([readAll(source), readAll(source, 'stderr')]);
  });

  test('a container that was meant before and has been replaced meanwhile is found again', async (t) => {
    const { runtime } = harness.containerd;
    const pod = shellPod('replaced', 'sleep 1000');
    const { sandboxId, containerIds } = await runPod(harness.containerd, pod);
    const exec = () => harness.opener.exec({ name: 'replaced', command: ['true'] }, BOTH, never());
    const [container] = pod.spec.containers;
    if (container === undefined) return t.fail();
    let expected = containerIds['main'] ?? '';
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      for (let again = 0; again < 2; again += 1) {
        const source = await exec();
        t.is(source.info['containerId'], expected);
        await Promise.all([readAll(source), readAll(source, 'stderr')]);
        t.is((await source.ended).exitCode, 0);
      }
      await harness.cri.stopContainer(expected, 0);
      expected = await runtime.startContainer(pod, container, sandboxId, attempt);
    }
  });

  test('nothing is left of 50 execs', async (t) => {
    for (let i = 0; i < 50; i += 5) {
      await Promise.all(
        Array.from({ length: 5 }, async () => {
          const source = await harness.opener.exec({ ...web, command: ['true'] }, BOTH, never());
          await Promise.all([readAll(source), readAll(source, 'stderr')]);
          t.is((await source.ended).exitCode, 0);
        }),
      );
    }
    t.is(await processesLike(harness, webId, 'true'), 1, 'the loop of the container itself');
  });

  return {
    get harness() {
      return harness;
    },
    get webId() {
      return webId;
    },
  };
}
