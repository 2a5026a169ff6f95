/**
 * `npm run conformance -- --url URL --user NAME[:PASSWORD] [--user …] [--client js|page|python]`: the cases of the contract against any agent at any
 * broker. The users have the role `admin` there; with two of them also the cases with two principals run. `--tier` names the tiers that
 * are measured, `--quick` leaves out the cases that wait by the clock.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { connect } from '@edgectl/client';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { STATE_FILTER, TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import type { IClientOptions } from 'mqtt';
import type { Bundle } from '../../rpc-schema/generate/bundle.ts';
import { closed } from '../../rpc-schema/generate/closed.ts';
import { connectTo, connectToSocket, type TestClient } from '../helpers/mqtt-client.ts';
import { connectPageTo } from '../helpers/page-client.ts';
import { maySend } from '../helpers/valid-messages.ts';
import { applies, type Case, type Conditions, readCases, type Tier, TIERS } from './case.ts';
import { type Assertions, type CaseRun, filtersOf, runCase } from './run-case.ts';

interface User {
  readonly name: string;
  readonly password: string | undefined;
}

export interface Plan {
  readonly url: string;
  readonly node: string;
  readonly users: readonly User[];
  /** Who may read every topic, for the cases with `absent`; without one they do not run. */
  readonly reader: User | undefined;
  readonly conditions: Conditions;
  /** Those that are measured; absent: all. */
  readonly tiers?: readonly Tier[];
}

export interface Outcome {
  readonly id: string;
  readonly tier: Tier;
  readonly name: string;
  /** Empty if the case passed. */
  readonly fault: string;
}

const PYTHON = process.env['EDGECTL_PYTHON'] ?? '/usr/bin/python3';
const pythonFolder = fileURLToPath(new URL('../../clients/python', import.meta.url));

function casesFor({ conditions, reader, tiers }: Plan): readonly Case[] {
  return [...readCases().values()]
    .flat()
    .filter((each) => applies(each, conditions) && tiers?.includes(each.tier) !== false)
    .filter(({ steps }) => reader !== undefined || !steps.some((step) => 'absent' in step));
}

/** A page publishes at QoS 1, nothing retained, and without MQTT 5; nor is it told whether a message was retained. */
function isForPage({ steps }: Case): boolean {
  return steps.every((step) => {
    if ('send' in step)
      return step.send.retain !== true && step.send.qos !== 0 && step.send.properties === undefined;
    return !('expect' in step) || step.expect.every(({ retain }) => retain === undefined);
  });
}

/** Throws where an assertion fails. */
const THROWING: Assertions = {
  pass() {},
  is(actual, expected, message = 'a value') {
    if (!Object.is(actual, expected))
      throw new Error(`${message}: ${String(actual)} is not ${String(expected)}`);
  },
  deepEqual(actual, expected, message = 'a value') {
    if (!isDeepStrictEqual(actual, expected)) throw new Error(`${message}: ${JSON.stringify(actual)}`);
  },
};

function optionsOf({ name, password }: User, { url, conditions }: Plan): IClientOptions {
  const { protocolVersion } = conditions;
  return url.startsWith('unix:') || name === 'anonymous'
    ? { protocolVersion }
    : { protocolVersion, username: name, ...(password === undefined ? {} : { password }) };
}

async function connectAs(user: User, plan: Plan): Promise<TestClient> {
  const options = optionsOf(user, plan);
  return plan.url.startsWith('unix:')
    ? connectToSocket(plan.url.slice('unix://'.length), options)
    : connectTo(plan.url, options);
}

const connectPage = (user: User, plan: Plan): Promise<TestClient> =>
  connectPageTo(plan.url, user.name, user.password ?? '');

async function* runJavaScript(
  plan: Plan,
  cases: readonly Case[],
  connectUser: (user: User, plan: Plan) => Promise<TestClient>,
): AsyncGenerator<Outcome> {
  for (const one of cases) {
    const clients: TestClient[] = [];
    const party = async (user: User): Promise<CaseRun['caller']> => {
      const client = await connectUser(user, plan);
      clients.push(client);
      for (const filter of filtersOf(plan.node, user.name)) await client.subscribe(filter);
      return { principal: user.name, client };
    };
    let fault = '';
    try {
      const [caller, other] = await Promise.all(plan.users.slice(0, 2).map(party));
      if (caller === undefined) throw new Error('no user is named');
      const run = { node: plan.node, caller, ...(other === undefined ? {} : { other }) };
      await runCase(THROWING, one, { ...run, retained: (topic) => retainedOf(topic, plan) });
    } catch (error) {
      fault = (error as Error).message;
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
    yield { id: one.id, tier: one.tier, name: one.name, fault };
  }
}

async function retainedOf(topic: string, plan: Plan): Promise<readonly string[]> {
  const state = `${TOPIC_ROOT}/${plan.node}/state`;
  const reader = await connectAs(plan.reader ?? { name: '', password: undefined }, plan);
  try {
    await reader.subscribe(topic);
    // The retained message of `state` comes after that of `topic`, which was subscribed to first.
    await reader.subscribe(state);
    await reader.next((message) => message.topic === state, 'state');
    return reader.received.filter((one) => one.topic === topic).map(({ payload }) => payload.toString());
  } finally {
    await reader.end();
  }
}

/** What a case sends wrong says so by `invalid`, and is held against the contract where the cases are tested. */
const OF_A_CASE = /\b(c-[0-9a-f]{8}|u-[0-9a-f]{12})\b/;

async function* runPython(plan: Plan): AsyncGenerator<Outcome> {
  maySend(OF_A_CASE);
  const { url, node, users, reader, conditions } = plan;
  const options = (user: User): object => ({
    protocol: conditions.protocolVersion,
    ...(url.startsWith('unix:') || user.name === 'anonymous'
      ? {}
      : { username: user.name, password: user.password }),
  });
  const child = spawn(PYTHON, [`${pythonFolder}/conformance/run.py`], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONPATH: `${pythonFolder}/src`, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  child.stdin.end(
    JSON.stringify({
      url,
      node,
      schemas: closed(SCHEMAS as Bundle),
      cases: casesFor(plan),
      callers: users.slice(0, 2).map((user) => ({ principal: user.name, options: options(user) })),
      reader: reader === undefined ? {} : options(reader),
    }),
  );
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line) as Outcome;
  const code = await ended;
  if (code !== 0) throw new Error(`${PYTHON} ended with ${String(code)}`);
}

/** `page`: the transport of `@edgectl/client/browser`, which cannot do what no client of the contract does. */
export function runCases(client: 'js' | 'page' | 'python', plan: Plan): AsyncGenerator<Outcome> {
  if (client === 'python') return runPython({ ...plan, conditions: { ...plan.conditions, lacks: 'zstd' } });
  return client === 'js'
    ? runJavaScript(plan, casesFor(plan), connectAs)
    : runJavaScript(plan, casesFor(plan).filter(isForPage), connectPage);
}

/** The table, line by line: each case, each tier, and last how many of all. @returns whether all passed */
export async function printTable(
  outcomes: AsyncIterable<Outcome>,
  print: (line: string) => void,
): Promise<boolean> {
  const counts = new Map(TIERS.map((tier) => [tier, { passed: 0, all: 0 }]));
  for await (const { id, tier, name, fault } of outcomes) {
    const count = counts.get(tier) ?? { passed: 0, all: 0 };
    count.all += 1;
    if (fault === '') count.passed += 1;
    print(
      `${fault === '' ? 'ok  ' : 'FAIL'}  ${tier.padEnd(8)}  ${id.padEnd(12)} ${name}${fault === '' ? '' : `\n      ${fault.slice(0, 1000)}`}`,
    );
  }
  for (const [tier, count] of counts) {
    const output = count.all === 0 ? 'not run' : `${count.passed} of ${count.all}`;
    print(`tier  ${tier.padEnd(8)}  ${output}`);
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count.all, 0);
  const passed = [...counts.values()].reduce((sum, count) => sum + count.passed, 0);
  print(`${passed} of ${all} cases passed`);
  return all > 0 && passed === all;
}

function parseUser(text: string): User {
  const [name = '', ...password] = text.split(':');
  return { name, password: password.length === 0 ? undefined : password.join(':') };
}

async function nodeAt(url: string, [user]: readonly User[], version: 4 | 5): Promise<string> {
  const credentials =
    user === undefined || url.startsWith('unix:') || user.name === 'anonymous'
      ? {}
      : { username: user.name, password: user.password ?? '' };
  const client = await connect({ url, ...credentials, ...(version === 5 ? {} : {}) });
  const { node } = client;
  await client.close();
  return node;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'unix:///run/edgectl/mqtt.sock' },
      user: { type: 'string', multiple: true, default: ['root'] },
      reader: { type: 'string' },
      client: { type: 'string', default: 'js' },
      node: { type: 'string' },
      mqtt: { type: 'string', default: '3.1.1' },
      behind: { type: 'string', default: 'pods,exec' },
      unbelieved: { type: 'boolean', default: false },
      tier: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
    },
  });
  if (values.client !== 'js' && values.client !== 'page' && values.client !== 'python')
    throw new TypeError('--client is js, page or python');
  const users = values.user.map(parseUser);
  const protocolVersion = values.mqtt.startsWith('5') ? 5 : 4;
  const isUnix = values.url.startsWith('unix:');
  const plan: Plan = {
    url: values.url,
    node: values.node ?? (await nodeAt(values.url, users, protocolVersion)),
    users,
    reader: values.reader === undefined ? (isUnix ? users[0] : undefined) : parseUser(values.reader),
    conditions: {
      behind: values.behind.split(',') as Conditions['behind'],
      trusted: !values.unbelieved,
      protocolVersion,
      principals: users.length,
      waits: !values.quick,
    },
    ...(values.tier === undefined ? {} : { tiers: values.tier as Tier[] }),
  };
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(`${values.client} client, ${plan.url}, node ${plan.node} (states: ${STATE_FILTER})`);
  process.exitCode = (await printTable(runCases(values.client, plan), print)) ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
