import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { Validator } from '../../../common/validator.ts';
import { attachRequest, execRequest, kubeletLogParams } from '../../../agent/tunnel/tunnel-backend.ts';
import type { LogsRequest } from '../../../tunnel/edge/backend.ts';
import { type ContainerRequest, parseKubeletRequest } from '../../../tunnel/wire/kubelet-request.ts';

const validator = new Validator();

function containerRequest(path: string, query: string): ContainerRequest {
  const request = parseKubeletRequest(path, query);
  if (request.kind === 'metrics') throw new Error(`${path} names no container`);
  return request;
}

function logsRequest(query: string, resume?: LogsRequest['resume']): LogsRequest {
  const request = containerRequest('/containerLogs/default/web-0/web', query);
  return { ...request, kind: 'logs', ...(resume === undefined ? {} : { resume }) };
}

test('the options of a log are those of kubectl', (t) => {
  const query =
    'follow=true&previous=false&timestamps=1&tailLines=3&limitBytes=100&sinceSeconds=60&stream=Stderr';
  t.deepEqual(kubeletLogParams(logsRequest(query), validator), {
    namespace: 'default',
    name: 'web-0',
    container: 'web',
    follow: true,
    previous: false,
    timestamps: true,
    tailLines: 3,
    limitBytes: 100,
    sinceSeconds: 60,
    stream: 'Stderr',
  });
});

test('the container of the path is meant, whatever the query says', (t) => {
  t.is(kubeletLogParams(logsRequest('container=other'), validator).container, 'web');
});

test('a log that goes on after a lost tunnel begins at its cursor alone', (t) => {
  const query = 'follow=true&tailLines=3&sinceSeconds=5&previous=true';
  const params = kubeletLogParams(logsRequest(query, { cursor: 'here', skipBytes: 7 }), validator);
  t.like(params, { follow: true, cursor: 'here', skipBytes: 7, previous: false });
  t.is(params.tailLines, undefined);
  t.is(params.sinceSeconds, undefined);
});

for (const query of [
  'tailLines=x',
  'tailLines=-1',
  'limitBytes=0',
  'stream=Both',
  'follow=perhaps',
  'sinceTime=yesterday',
]) {
  test(`refused: ${query}`, (t) => {
    const error = t.throws(() => kubeletLogParams(logsRequest(query), validator), {
      instanceOf: EdgectlError,
    });
    t.is(error.kind, 'InvalidParams');
  });
}

test('exec takes the words of the command in their order, and the streams by kubelet’s names', (t) => {
  const query = 'command=sh&command=-c&command=echo+1%262&input=1&output=1&error=1';
  t.deepEqual(execRequest(containerRequest('/exec/default/web-0/web', query)), {
    namespace: 'default',
    name: 'web-0',
    container: 'web',
    command: ['sh', '-c', 'echo 1&2'],
    streams: { stdin: true, stdout: true, stderr: true, tty: false },
  });
});

test('a terminal has no stderr of its own, and the uid of the long path is kept', (t) => {
  const request = containerRequest('/attach/default/web-0/4b1e/web', 'input=1&output=1&error=1&tty=1');
  t.deepEqual(attachRequest(request), {
    namespace: 'default',
    name: 'web-0',
    podUid: '4b1e',
    container: 'web',
    streams: { stdin: true, stdout: true, stderr: false, tty: true },
  });
});

test('an exec without any stream is refused', (t) => {
  t.throws(() => execRequest(containerRequest('/exec/default/web-0/web', 'command=true')), {
    message: /at least 1 of stdin, stdout, stderr/,
  });
});
