/** What kubectl printed for the same objects, which edgectl prints too: over a real agent whose MetaServer serves them. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { type RecordedObjectsAgent, startAgentOverRecordedObjects } from '../../helpers/recorded-objects.ts';
import { KUBECTL_CASES } from '../../fixtures/edgectl/kubectl-cases.ts';

const FIXTURES = new URL('../../fixtures/edgectl/', import.meta.url);

let agent: RecordedObjectsAgent;

test.before('start the agent', async () => {
  agent = await startAgentOverRecordedObjects();
});

test.after.always('stop the agent', () => agent?.stop());

for (const { name, args } of KUBECTL_CASES) {
  test(`${name}: prints what kubectl prints`, async (t) => {
    const expected = readFileSync(new URL(`kubectl/${name}.txt`, FIXTURES), 'utf8');
    const { stdout, stderr, exit } = await runEdgectl(args, agent.environment);
    t.is(exit, 0, stderr);
    // Long lines of YAML may be folded elsewhere; what they say must be the same.
    if (name.startsWith('yaml')) t.deepEqual(parse(stdout.toString()), parse(expected));
    else t.is(stdout.toString(), expected);
  });
}

const TABLE = `NAMESPACE   NAME                                    READY   STATUS             RESTARTS   NODE      LABELS
default     crasher                                 0/1     CrashLoopBackOff   4          edge-01   app=crasher
default     web-0                                   2/2     Running            0          edge-01   app=web,apps.kubernetes.io/pod-index=0
factory     bare                                    0/1     Pending            0          <none>    <none>
factory     biglog                                  1/1     Running            0          edge-01   app=biglog,tier=data
factory     press-gateway-0                         2/3     CrashLoopBackOff   4          edge-01   app.kubernetes.io/name=gateway,app=press-gateway
factory     press-line-collector-6d5f9c7b8d-4xkqz   1/1     Init:0/1           0          edge-01   app=press-line-collector,pod-template-hash=6d5f9c7b8d
`;

test('a table names, counts and labels pods as kube-apiserver does', async (t) => {
  const { stdout } = await runEdgectl(
    ['get', 'pods', '-A', '-o', 'wide', '--show-labels'],
    agent.environment,
  );
  const kept = ['NAMESPACE', 'NAME', 'READY', 'STATUS', 'RESTARTS', 'NODE', 'LABELS'];
  t.deepEqual(columns(stdout.toString(), kept), columns(TABLE, kept));
});

test('get all: a table of pods and one of devices, names with their kinds, one list in other formats', async (t) => {
  const all = (...args: string[]) => runEdgectl(['get', 'all', '-A', ...args], agent.environment);
  const [pods = '', devices = '', ...more] = (await all()).stdout.toString().split('\n\n');
  t.deepEqual(more, []);
  t.regex(pods, /^NAMESPACE +NAME +READY .*\ndefault +pod\/crasher +0\/1 /);
  t.regex(devices, /^NAMESPACE +NAME .*\n\w+ +device\.devices\.kubeedge\.io\/\S+ /);
  const names = (await all('-o', 'name')).stdout.toString().trimEnd().split('\n');
  t.true(names.includes('pod/web-0'));
  const { items } = JSON.parse((await all('-o', 'json')).stdout.toString()) as { items: { kind: string }[] };
  t.is(items.length, names.length);
  t.deepEqual([...new Set(items.map(({ kind }) => kind))], ['Pod', 'Device']);
  const nowhere = await runEdgectl(['get', 'all', '-n', 'nowhere'], agent.environment);
  t.is(nowhere.stdout.toString(), '');
  t.regex(nowhere.stderr, /^No resources found in nowhere namespace\.\n/);
  for (const args of [['all', 'web-0'], ['all/web-0'], ['all', '-w'], ['all', '--since', '1h']]) {
    const { stdout, exit } = await runEdgectl(['get', ...args], agent.environment);
    t.is(stdout.toString(), '');
    t.not(exit, 0, args.join(' '));
  }
});

/** The cells of the columns with these headers, with ages replaced. */
function columns(table: string, headers: readonly string[]): string[][] {
  const [head = '', ...rows] = table.trimEnd().split('\n');
  const names = head.split(/ {2,}/);
  return rows.map((row) => {
    const cells = row.replace(/ \(.*? ago\)/, '').split(/ {2,}/);
    return headers.map((header) => cells[names.indexOf(header)] ?? '');
  });
}

const FAILURES: readonly (readonly [args: readonly string[], stderr: RegExp, exit: number])[] = [
  [['get', 'pods', 'nope'], /^Error from server \(NotFound\): pods "nope" not found\n/, 1],
  [['get', 'pods', '-n', 'none'], /^No resources found in none namespace\.\n$/, 0],
  [['describe', 'pod', 'nope'], /^Error from server \(NotFound\): pods "nope" not found\n/, 1],
  [
    ['get', 'pods', '-o', 'foo'],
    /^error: unable to match a printer suitable for the output format "foo"\nhint: /,
    2,
  ],
  [['get', 'pods', '-o', 'jsonpath'], /^error: the output format jsonpath needs an argument\nhint: /, 2],
  [['get', 'pods', '-o', 'jsonpath={.a'], /^error: error parsing jsonpath: unclosed action: \{\.a\n/, 2],
  [['get', 'pods', '-o', 'jsonpath={.items[99].kind}'], /array index out of bounds: index 99, length 2\n/, 2],
  [['get', 'foo'], /^error: the server doesn't have a resource type "foo"\n/, 2],
  [['get', 'pods', '--foo'], /^error: unknown flag: --foo\nhint: see 'edgectl get --help'\n$/, 2],
  [['get', 'pods', 'a', '-l', 'b=c'], /^error: name cannot be provided when a selector is specified\n/, 2],
  [
    ['get', '-A', 'pod', 'web-0'],
    /^error: a resource cannot be retrieved by name across all namespaces\n/,
    2,
  ],
  [['get', 'pods', '-l', 'a in b'], /^Error from server \(Invalid\): /, 2],
  [['rpc', 'pod.list', '{'], /^error: the parameters are not JSON: /, 2],
  [['rpc', 'pod.nope'], /^Error from server \(NotFound\): /, 2],
  [['exec', 'web-0', 'ls'], /^error: exec \[POD\] \[COMMAND\] is not supported/, 2],
  [['exec', 'web-0', '--'], /^error: you must specify at least one command for the container\n/, 2],
  [['logs'], /^error: name a pod, or select pods with -l\n/, 2],
  [['logs', 'web-0', '--since', 'x'], /expected a duration such as 5s, 2m or 3h\n/, 2],
  [['sessions', 'cancel', 'nope'], /^Error from server \(NotFound\): sessions "nope" not found\n/, 1],
];

for (const [args, stderr, exit] of FAILURES) {
  test(`${args.join(' ')}: says what is wrong`, async (t) => {
    const outcome = await runEdgectl(args, agent.environment);
    t.regex(outcome.stderr, stderr);
    t.is(outcome.exit, exit);
    t.is(outcome.stdout.toString(), '');
  });
}

test('one that is missing does not hide the others', async (t) => {
  const outcome = await runEdgectl(['get', 'pods', 'web-0', 'nope', '-o', 'name'], agent.environment);
  t.is(outcome.stdout.toString(), 'pod/web-0\n');
  t.is(outcome.stderr.split('\n')[0], 'Error from server (NotFound): pods "nope" not found');
  t.is(outcome.exit, 1);
});

/** The names of the pods that a description is of. */
function describedPods(text: string): string[] {
  return [...text.matchAll(/^Name: +(\S+)$/gm)].map(([, name = '']) => name);
}

test('pods are described of all namespaces, by selector, and by the beginning of a name', async (t) => {
  const describe = async (...args: string[]): Promise<string[]> =>
    describedPods((await runEdgectl(['describe', 'pods', ...args], agent.environment)).stdout.toString());
  const all = TABLE.trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.split(/ +/)[1] ?? '');
  t.deepEqual((await describe('-A')).toSorted(), all.toSorted());
  t.deepEqual(await describe('-A', '-l', 'app=biglog'), ['biglog']);
  t.deepEqual(
    await describe('-n', 'factory', 'press-'),
    all.filter((name) => name.startsWith('press-')),
  );
});

test('without an agent the command says so, and what to do', async (t) => {
  const outcome = await runEdgectl(['get', 'pods'], { EDGECTL_SOCKET: '/nowhere/mqtt.sock' });
  t.regex(
    outcome.stderr,
    /^error: the agent is not running on this node: there is no \/nowhere\/mqtt\.sock\nhint: start the agent/,
  );
  t.is(outcome.exit, 1);
});

test('pflag forms of flags are understood', async (t) => {
  const outcome = await runEdgectl(
    ['get', 'pods', '-n=factory', '--show-labels=false', '-o=name'],
    agent.environment,
  );
  t.regex(outcome.stdout.toString(), /^pod\/bare\n/);
});

/** A machine that is busy with tests takes longer than a person would wait. */
const PATIENT = ['complete', '--', '--request-timeout', '30s'];

test('completion offers commands, flags and the names of pods', async (t) => {
  const complete = async (...words: string[]): Promise<string> =>
    (await edgectlCommand.run([...PATIENT, ...words], agent.environment)).stdout.toString();
  t.regex(await complete('re'), /^restart\t/m);
  t.regex(await complete('logs', '--fo'), /^--follow\t/m);
  t.regex(await complete('exec', 'web'), /^web-0\t/m);
  t.regex(await complete('get', 'pods', '-n', 'factory', 'b'), /^biglog\t/m);
  t.notRegex(await complete('get', 'pods', '-n', 'factory', ''), /web-0/);
  t.regex(await complete('set', 'device', '-n', 'factory', 'pr'), /^press-1\t/m);
  t.regex(await complete('edit', ''), /^device\t/m);
});

test('B15: completion knows every way to write a flag, namespaces, containers and properties', async (t) => {
  const complete = async (...words: string[]): Promise<string> =>
    (await runEdgectl([...PATIENT, ...words], agent.environment)).stdout.toString();
  for (const namespace of [
    ['-n=factory'],
    ['-nfactory'],
    ['--namespace=factory'],
    ['--namespace', 'factory'],
  ]) {
    const names = await complete('get', 'pods', ...namespace, '');
    t.regex(names, /^biglog\t/m, namespace.join(' '));
    t.notRegex(names, /web-0/, namespace.join(' '));
  }
  t.regex(await complete('get', 'pods', '-n', ''), /^factory\t/m);
  t.regex(await complete('logs', 'web-0', '-c', ''), /^sidecar\t/m);
  t.regex(await complete('exec', 'web-0', '--container', 's'), /^sidecar\t/m);
  t.regex(await complete('set', 'device', '-n', 'factory', 'press-1', ''), /^force=\t/m);
});

test('a completion script is printed for each shell', async (t) => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { stdout, exit } = await edgectlCommand.run(['completion', shell]);
    t.is(exit, 0);
    t.regex(stdout.toString(), /edgectl/);
  }
});
