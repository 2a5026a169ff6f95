/** `edgectl-client` for Python: its own tests, and the conformance cases, on Debian's Python. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { parseCommandLine } from '../../agent/config/command-line.ts';
import { loadConfiguration } from '../../agent/config/load-configuration.ts';
import { type Outcome, printTable, runCases } from '../conformance/command.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { NODE } from '../helpers/test-configuration.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);
const PYTHON = process.env['EDGECTL_PYTHON'] ?? '/usr/bin/python3';
const FOLDER = fileURLToPath(new URL('../../clients/python', import.meta.url));
const WITHOUT_CACHES = { PYTHONDONTWRITEBYTECODE: '1' };

let node: Awaited<ReturnType<typeof startTestNode>>;
let agent: TestAgent;

test.before('start a node with its agent', async () => {
  node = await startTestNode({ nodeName: NODE });
  const { folder, edgeCoreYaml } = node.addresses;
  const { backends } = loadConfiguration(parseCommandLine(['--edgecore-config', edgeCoreYaml]), {});
  writePolicy(folder, ADMINS);
  agent = await startAgent(folder, { backends });
});

test.after.always('stop them', async () => {
  await agent?.stop();
  await node?.stop();
});

test.serial(
  'the Python client: topics, sessions, and a node that it operates over a lost connection',
  async (t) => {
    const env = {
      ...process.env,
      ...WITHOUT_CACHES,
      EDGECTL_TEST_URL: `unix://${agent.configuration.socket}`,
    };
    const { stdout } = await run(PYTHON, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'], {
      cwd: FOLDER,
      env,
    });
    t.regex(stdout, /\d+ passed/);
    t.notRegex(stdout, /skipped|failed/);
  },
);

test.serial('the Python client passes every conformance case on the unix socket', async (t) => {
  const outcomes: Outcome[] = [];
  const plan = {
    url: `unix://${agent.configuration.socket}`,
    node: NODE,
    users: [{ name: 'root', password: undefined }],
    reader: { name: 'root', password: undefined },
    conditions: { behind: ['pods', 'exec'], trusted: true, protocolVersion: 4, principals: 1 },
  } as const;
  const all = await printTable(
    (async function* () {
      for await (const outcome of runCases('python', plan)) {
        outcomes.push(outcome);
        yield outcome;
      }
    })(),
    (line) => t.log(line),
  );
  t.deepEqual(
    outcomes.filter(({ fault }) => fault !== ''),
    [],
  );
  t.true(all);
  t.true(outcomes.length >= 84, `${outcomes.length}`);
});

test.serial('wheel and sdist are built with what Debian has, and no network', async (t) => {
  const out = temporaryFolder(t);
  const program = [
    'import shutil, sys, os',
    'shutil.copytree(sys.argv[1], "source", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))',
    'os.chdir("source")',
    'from setuptools import build_meta',
    'print(build_meta.build_wheel(".."), build_meta.build_sdist(".."))',
  ].join('\n');
  const { stdout } = await run(PYTHON, ['-c', program, FOLDER], { cwd: out });
  t.regex(
    stdout,
    /edgectl_client-0\.1\.0-py3-none-any\.whl edgectl-client-0\.1\.0\.tar\.gz|edgectl_client-0\.1\.0\.tar\.gz/,
  );
  const { stdout: files } = await run(PYTHON, [
    '-m',
    'zipfile',
    '-l',
    `${out}/edgectl_client-0.1.0-py3-none-any.whl`,
  ]);
  for (const file of ['client.py', 'session.py', 'types.py', '_contract.py', 'py.typed'])
    t.true(files.includes(`edgectl_client/${file}`), file);
  await rm(`${out}/source`, { recursive: true, force: true });
});
