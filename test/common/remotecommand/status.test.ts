import test from 'ava';
import fc from 'fast-check';
import { encodeRemoteStatus, parseRemoteStatus } from '../../../common/remotecommand/status.ts';

test('success is exit code 0', (t) => {
  t.deepEqual(parseRemoteStatus('{"metadata":{},"status":"Success"}'), { exitCode: 0 });
});

test('a non-zero exit code is read from its cause, as a real kubelet writes it', (t) => {
  const text =
    '{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: error executing command [sh -c echo out;echo err \\u003e\\u00262;exit 7], exit code 7","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}';
  t.deepEqual(parseRemoteStatus(text), { exitCode: 7 });
});

test('a command that could not be run is a failure in the words of the runtime', (t) => {
  const text = '{"metadata":{},"status":"Failure","message":"no such file","reason":"InternalError"}';
  t.deepEqual(parseRemoteStatus(text), { failure: 'no such file' });
});

test('what is not a status is a failure with its text', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().filter((json) => !json.startsWith('{')),
      ),
      (text) => {
        t.deepEqual(parseRemoteStatus(text), { failure: text });
      },
    ),
    { examples: [[''], ['null'], ['"x"'], ['{']] },
  );
  t.deepEqual(parseRemoteStatus('command failed'), { failure: 'command failed' });
  t.deepEqual(parseRemoteStatus('[1]'), { failure: '[1]' });
  t.deepEqual(parseRemoteStatus('{"reason":"NonZeroExitCode","details":{"causes":[null]}}'), {
    failure: '{"reason":"NonZeroExitCode","details":{"causes":[null]}}',
  });
});

test('what is encoded reads the same', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(fc.record({ exitCode: fc.nat(255) }), fc.record({ failure: fc.string() })),
      (status) => {
        t.deepEqual(parseRemoteStatus(encodeRemoteStatus(status)), status);
      },
    ),
  );
});
