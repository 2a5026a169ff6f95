/** B13: flags and names that kubectl takes, or that get a sentence of ours. Over a real agent and a MetaServer that serves lists. */
import test from 'ava';
import type { Finished } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { type RecordedObjectsAgent, startAgentOverRecordedObjects } from '../../helpers/recorded-objects.ts';

let agent: RecordedObjectsAgent;

test.before('start the agent', async () => {
  agent = await startAgentOverRecordedObjects();
});

test.after.always('stop the agent', () => agent?.stop());

function run(...args: string[]): Promise<Finished> {
  return runEdgectl(args, agent.environment);
}

/** Words of a JSON schema, which nobody should have to read. */
const SCHEMA_TEXT = /must NOT|must match pattern|must be integer|must be string|fewer than|#\/|\^\[a-z/;

for (const [args, stdout] of [
  [['get', 'pods', '-l', '', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '-l', ' ', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '--selector=', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '--field-selector', '', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '-n', '', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '--sort-by', '', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '--request-timeout=0', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '--request-timeout=0s', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '--chunk-size=1', '-o', 'name'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pods', '--context', '', '-o', 'NAME'], 'pod/crasher\npod/web-0\n'],
  [['get', 'pod', 'web-0', '-o', 'jsonpath', '--template', '{.kind}'], 'Pod'],
  [['get', 'pod', 'web-0', '-o', 'JsOn', '--show-managed-fields'], undefined],
] as const) {
  test(`B13: ${JSON.stringify(args)} does what kubectl does`, async (t) => {
    const outcome = await run(...args);
    t.is(outcome.exit, 0, outcome.stderr);
    if (stdout === undefined) t.is((JSON.parse(outcome.stdout.toString()) as { kind: string }).kind, 'Pod');
    else t.is(outcome.stdout.toString(), stdout);
  });
}

test('B13: --show-kind names the kind in the table', async (t) => {
  const { stdout } = await run('get', 'pods', '--show-kind', '--no-headers');
  t.regex(stdout.toString(), /^pod\/crasher +0\/1 /);
});

for (const [args, stderr, exit] of [
  [['get', 'pods', 'WEB-0'], /^Error from server \(NotFound\): pods "WEB-0" not found\n/, 1],
  [['get', 'pod/Web_0'], /^Error from server \(NotFound\): pods "Web_0" not found\n/, 1],
  [
    ['get', 'devices', 'PRESS'],
    /^Error from server \(NotFound\): devices\.devices\.kubeedge\.io "PRESS" not found\n/,
    1,
  ],
  [['describe', 'device', 'PRESS'], /^Error from server \(NotFound\): /, 1],
  [['describe', 'pod', 'WEB'], /^Error from server \(NotFound\): pods "WEB" not found\n/, 1],
  [['set', 'device', 'PRESS', 'a=1'], /^Error from server \(NotFound\): devices/, 1],
  [['device', 'edits', 'PRESS'], /^Error from server \(NotFound\): devices/, 1],
  [['get', 'devices', 'PRESS', '-w'], /^Error from server \(NotFound\): devices/, 1],
  [['logs', 'WEB-0'], /^Error from server \(NotFound\): pods "WEB-0" not found\n/, 1],
  [['exec', 'WEB-0', '--', 'ls'], /^Error from server \(NotFound\): pods "WEB-0" not found\n/, 1],
  [['attach', 'WEB-0'], /^Error from server \(NotFound\): pods "WEB-0" not found\n/, 1],
  [['restart', 'pod', 'WEB-0'], /^Error from server \(NotFound\): pods "WEB-0" not found\n/, 1],
  [['get', 'pods', '-n', 'Factory'], /"namespace" is not a name: names have lower-case letters/, 2],
  [['logs', 'web-0', '-c', 'Web'], /"container" is not a name: names have lower-case letters/, 2],
  [['logs', 'web-0', '--limit-bytes', '-5'], /^error: --limit-bytes must not be negative\n/, 2],
  [['logs', 'web-0', '--tail', '-5'], /^error: --tail must be greater than or equal to -1\n/, 2],
  [['get', 'pods', '--chunk-size=-1'], /^error: --chunk-size must not be negative\n/, 2],
  [['get', 'pods', '--chunk-size=many'], /^error: .*expected an integer\n/, 2],
  [['rpc', 'pod.logs', '{"name":7}'], /parameter "name" must be a text, not a number\n/, 2],
  [
    ['rpc', 'pod.logs', '{"name":"a","tailLines":-3}'],
    /parameter "tailLines" must be 0 or more, not -3\n/,
    2,
  ],
  [['rpc', 'pod.logs', '{"name":"a","sinceTime":"x"}'], /parameter "sinceTime" must be a time such as/, 2],
] as const) {
  test(`B13: ${JSON.stringify(args)} says what is wrong in words`, async (t) => {
    const outcome = await run(...args);
    t.regex(outcome.stderr, stderr);
    t.notRegex(outcome.stderr, SCHEMA_TEXT);
    t.is(outcome.exit, exit);
  });
}
