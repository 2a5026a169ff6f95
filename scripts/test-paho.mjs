/**
 * `npm run test:paho`: the interoperability suites of Eclipse Paho (eclipse-paho/paho.mqtt.testing), whose folder EDGECTL_PAHO_SUITE names, against
 * MQTT as the agent's listeners speak it, on a listener that is open to all. Prints what passed; fails where something else did than
 * docs/reference/mqtt.md says.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT_FLAGS } from './support/typescript-flags.mjs';

const folder = process.env.EDGECTL_PAHO_SUITE;
const python = process.env.EDGECTL_PYTHON ?? '/usr/bin/python3';
const BROKER = fileURLToPath(new URL('../test/paho/open-broker.ts', import.meta.url));
const LIMIT_MS = 600_000;

/** The suites, and the tests of each that do not pass; docs/reference/mqtt.md says why. */
const SUITES = {
  'MQTT 3.1.1': { file: 'client_test.py', tests: 10, not: [] },
  'MQTT 5': {
    file: 'client_test5.py',
    tests: 27,
    not: [
      'test_client_topic_alias',
      'test_flow_control2',
      'test_offline_message_queueing',
      'test_publication_expiry',
      'test_redelivery_on_reconnect',
      'test_session_expiry',
      'test_shared_subscriptions',
      'test_subscribe_failure',
      'test_will_delay',
    ],
  },
};

/** One of the two hands the options on to unittest, which knows none of them. A test that waits for ever fails alone. */
const PROGRAM = [
  'import runpy, signal, sys, unittest',
  'def late(*_): raise TimeoutError("the test is not over after 60 s")',
  'signal.signal(signal.SIGALRM, late)',
  'run = unittest.TestCase.run',
  'def limited(self, *given):',
  '  signal.alarm(60)',
  '  try: return run(self, *given)',
  '  finally: signal.alarm(0)',
  'unittest.TestCase.run = limited',
  'main = unittest.main',
  'unittest.main = lambda *_, **__: main(argv=["suite"])',
  'sys.path.insert(0, ".")',
  'file, port = sys.argv[1:]',
  'sys.argv = [file, "-p", port]',
  'runpy.run_path(file, run_name="__main__")',
].join('\n');

async function outputOf(file, port) {
  const child = spawn(python, ['-c', PROGRAM, file, port], {
    cwd: join(folder, 'interoperability'),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    timeout: LIMIT_MS,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => (text += piece));
  await once(child, 'close');
  return text;
}

async function measure(name, { file, tests, not }, port) {
  const output = await outputOf(file, port);
  const ran = Number(/^Ran (\d+) tests/m.exec(output)?.[1] ?? 0);
  const failed = [...output.matchAll(/^(?:FAIL|ERROR): (test\w+)/gm)].map(([, test]) => test).sort();
  console.log(
    `${name}: ${ran - failed.length} of ${ran} passed${failed.length === 0 ? '' : `, not ${failed.join(', ')}`}`,
  );
  const surprises = failed.filter((test) => !not.includes(test));
  if (ran === tests && surprises.length === 0) return true;
  console.error(ran === tests ? `not expected: ${surprises.join(', ')}` : `${tests} tests are expected`);
  console.error(output.slice(-8000));
  return false;
}

if (folder === undefined) {
  console.error(
    'EDGECTL_PAHO_SUITE names no folder: clone https://github.com/eclipse-paho/paho.mqtt.testing there',
  );
  process.exit(2);
}
const broker = spawn(process.execPath, [...TYPESCRIPT_FLAGS, BROKER, '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [line] = await Promise.race([
    once(createInterface(broker.stdout), 'line'),
    once(broker, 'exit').then(() => {
      throw new Error('the broker ended before it listened');
    }),
  ]);
  const { port } = new URL(line);
  const results = [];
  for (const [name, suite] of Object.entries(SUITES)) results.push(await measure(name, suite, port));
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  broker.kill();
}
