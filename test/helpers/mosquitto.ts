/** A real mosquitto on a free port, with or without the configuration that `edgectl broker mosquitto` writes. */
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { StatePayload } from '@edgectl/rpc-schema/generated/types';
import type { BrokerConfiguration } from '../../agent/config/configuration.ts';
import { mosquittoFiles } from '../../common/mosquitto/configuration.ts';
import { mosquittoUser } from '../../common/mosquitto/readable-files.ts';
import { Mosquitto } from '../../sandbox/mosquitto.ts';
import { type TestClient, topics } from './mqtt-client.ts';

/** The users of a broker with an access list. A user's password is the user name. */
export const USERS = ['alice', 'bob', 'carol', 'dave', 'plc'];

export interface TestMosquitto {
  readonly broker: Mosquitto;
  readonly url: string;
  /** As agent.yaml would have it. */
  readonly configuration: BrokerConfiguration;
}

/** Anybody may do anything: no access list. */
export async function startOpenMosquitto(folder: string): Promise<TestMosquitto> {
  const broker = new Mosquitto({ folder });
  await broker.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  return { broker, url, configuration: { name: 'node', enabled: true, url, accessControl: 'none' } };
}

/** With these lines in mosquitto.conf about who may do what, and more. */
export async function startMosquittoWith(folder: string, access: string): Promise<Mosquitto> {
  const broker = new Mosquitto({ folder, access });
  await broker.start();
  return broker;
}

/** As `edgectl broker mosquitto` configures it. */
export async function startMosquitto(folder: string): Promise<TestMosquitto> {
  const broker = new Mosquitto({ folder, access: writeAccessControl(folder) });
  await broker.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  return { broker, url, configuration: provableBroker(folder, url) };
}

/** Writes the files of a broker with access control into `folder`. @returns its lines of mosquitto.conf */
export function writeAccessControl(folder: string): string {
  const users = new Map(USERS.map((user) => [user, user]));
  const plan = {
    folder,
    users,
    reports: true,
    agentPassword: 'agent',
    probePassword: 'probe',
    secondProbePassword: 'second',
  };
  for (const [name, content] of mosquittoFiles(plan)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  }
  for (const name of ['passwords', 'access']) giveToMosquitto(join(folder, name));
  return `allow_anonymous false\npassword_file ${folder}/passwords\nacl_file ${folder}/access`;
}

/** mosquitto gives up root before it reads a file: the file becomes its own, and the folders of the test above it can be entered. */
export function giveToMosquitto(path: string): void {
  const user = mosquittoUser();
  if (user !== undefined && process.getuid?.() === 0) chownSync(path, user.uid, user.gids[0] ?? user.uid);
  openFolders(dirname(path));
}

/** Lets everybody enter the folder, and those of the test above it. */
export function openFolders(folder: string): void {
  const top = tmpdir();
  for (let at = folder; at.startsWith(`${top}/`); at = dirname(at))
    chmodSync(at, (statSync(at).mode & 0o777) | 0o011);
}

/** The agent's configuration of the broker whose files {@link writeAccessControl} wrote. */
export function provableBroker(folder: string, url: string, name = 'node'): BrokerConfiguration {
  const password = (user: string): string => join(folder, `secrets/${user}.password`);
  return {
    name,
    enabled: true,
    url,
    username: 'agent',
    passwordFile: password('agent'),
    accessControl: 'enforced',
    probe: {
      username: 'probe',
      passwordFile: password('probe'),
      second: { username: 'probe/second', passwordFile: password('probe-second') },
    },
  };
}

/** Resolves with true when the agent's `state`, to which `client` is subscribed, says that it believes the broker of that name. */
export async function whenTrusted(client: TestClient, name = 'node'): Promise<boolean> {
  const state = await client.next(({ topic, payload }) => {
    if (topic !== topics.state()) return false;
    const { brokers } = JSON.parse(payload.toString()) as StatePayload;
    return brokers?.[name]?.believed === true;
  }, 'state that believes the broker');
  return state.payload.length > 0;
}
