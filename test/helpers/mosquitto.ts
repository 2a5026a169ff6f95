/** A real mosquitto on a free port, with or without the contract's access list. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Mosquitto } from '../../sandbox/mosquitto.ts';

/** Users of a broker with an access list; each one's password is their name. `agent` is the agent's own. */
export const USERS = ['agent', 'alice', 'bob', 'carol', 'dave'];

export interface TestMosquitto {
  readonly broker: Mosquitto;
  readonly url: string;
  /** A file with the agent's password; absent on an open broker. */
  readonly passwordFile?: string;
}

/** Anybody may do anything: no access list. */
export async function startOpenMosquitto(folder: string): Promise<TestMosquitto> {
  const broker = new Mosquitto({ folder });
  await broker.start();
  return { broker, url: `mqtt://127.0.0.1:${broker.port}` };
}

/** The access list of the contract: each user's own branches, `state` for everybody, all for the agent. */
export async function startMosquitto(folder: string): Promise<TestMosquitto> {
  const accounts = join(folder, 'accounts');
  const list = join(folder, 'access');
  const passwordFile = join(folder, 'agent.password');
  mkdirSync(folder, { recursive: true });
  writeFileSync(accounts, USERS.map((user) => `${user}:${user}\n`).join(''), { mode: 0o600 });
  execFileSync('mosquitto_passwd', ['-U', accounts]);
  writeFileSync(
    list,
    [
      'pattern write edgectl/v1/+/from/%u/#',
      'pattern read edgectl/v1/+/to/%u/#',
      'pattern read edgectl/v1/+/state',
      'user agent',
      'topic readwrite edgectl/v1/#',
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  writeFileSync(passwordFile, 'agent\n', { mode: 0o600 });
  const access = `allow_anonymous false\npassword_file ${accounts}\nacl_file ${list}`;
  const broker = new Mosquitto({ folder, access });
  await broker.start();
  return { broker, url: `mqtt://127.0.0.1:${broker.port}`, passwordFile };
}
