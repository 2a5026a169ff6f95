/** `broker mosquitto`: writes the configuration of a mosquitto that keeps principals apart, and what the agent needs of it. */
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import {
  AGENT_USER,
  EDGECORE_USER,
  mosquittoFiles,
  type MosquittoPlan,
  PROBE_USER,
  SECOND_PROBE_FILE,
} from '../../../common/mosquitto/configuration.ts';
import {
  type MosquittoUser,
  mosquittoUser,
  type Obstacle,
  obstacleTo,
} from '../../../common/mosquitto/readable-files.ts';
import { readPrivateFile, writePrivateFile } from '../../../common/private-file.ts';
import type { GlobalOptions } from '../global-options.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface MosquittoOptions extends GlobalOptions {
  readonly out: string;
  readonly users?: readonly string[];
  readonly port: number;
  readonly tlsPort?: number;
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
  readonly edgecore?: boolean;
  readonly reports?: boolean;
  /** `uid:gid`. */
  readonly owner?: string;
}

const PASSWORD_BYTES = 18;
const PASSWORD_FILE_MAX_BYTES = 4096;
/** The files that mosquitto reads, as the user that it becomes. */
const FOR_MOSQUITTO = ['passwords', 'access', 'mosquitto.conf'];
/** mosquitto must be able to enter the folder, whatever the umask is. */
const FOLDER_MODE = 0o755;

export async function writeMosquitto(options: MosquittoOptions): Promise<number> {
  const folder = resolve(options.out);
  const secrets = join(folder, 'secrets');
  // Run again, it keeps the passwords that there are.
  const passwordOf = (user: string): string =>
    readPrivateFile(join(secrets, `${user}.password`), PASSWORD_FILE_MAX_BYTES)?.replace(/\r?\n$/, '') ??
    randomBytes(PASSWORD_BYTES).toString('base64url');
  const { node, reports, port } = options;
  const tls = tlsOf(options);
  const plan: MosquittoPlan = {
    folder,
    port,
    users: new Map((options.users ?? []).map((user) => [user, passwordOf(user)])),
    agentPassword: passwordOf(AGENT_USER),
    probePassword: passwordOf(PROBE_USER),
    secondProbePassword: passwordOf(SECOND_PROBE_FILE),
    ...(node === undefined ? {} : { node }),
    ...(reports === undefined ? {} : { reports }),
    ...(tls === undefined ? {} : { tls }),
    ...(options.edgecore ? { edgeCorePassword: passwordOf(EDGECORE_USER) } : {}),
  };
  const files = mosquittoFiles(plan);
  makeFolder(folder);
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  chmodSync(secrets, 0o700);
  for (const [name, content] of files) writePrivateFile(join(folder, name), content);
  const user = mosquittoUser();
  const given = giveToMosquitto(folder, options.owner ?? (user && `${user.uid}:${user.gids[0]}`));
  const obstacles = given && options.owner === undefined ? obstaclesTo(folder, tls, user) : [];
  await stdout.write([...files.keys()].map((name) => `${join(folder, name)}\n`).join(''));
  for (const { message, command } of obstacles)
    await stderr.write(`Warning: the user mosquitto ${message}: mosquitto would not start; ${command}\n`);
  await stderr.write(nextSteps(folder, given));
  return 0;
}

function tlsOf({ tlsPort, cert, key, clientCa }: MosquittoOptions): MosquittoPlan['tls'] {
  if (tlsPort === undefined && cert === undefined && key === undefined && clientCa === undefined)
    return undefined;
  if (cert === undefined || key === undefined) {
    throw new EdgectlError('InvalidParams', 'a TLS listener needs --cert and --key', { layer: 'client' });
  }
  return {
    port: tlsPort ?? 8883,
    certFile: resolve(cert),
    keyFile: resolve(key),
    ...(clientCa === undefined ? {} : { clientCaFile: resolve(clientCa) }),
  };
}

/** mosquitto gives up root before it reads them. @returns false if that could not be done here */
function giveToMosquitto(folder: string, owner: string | undefined): boolean {
  if (owner === undefined) return false;
  const [uid, gid = uid] = owner.split(':').map(Number);
  if (uid === undefined || gid === undefined || !Number.isInteger(uid) || !Number.isInteger(gid)) {
    throw new EdgectlError('InvalidParams', `--owner is UID:GID, not ${JSON.stringify(owner)}`, {
      layer: 'client',
    });
  }
  try {
    for (const name of FOR_MOSQUITTO) chownSync(join(folder, name), uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** What keeps mosquitto from its files anyway: a folder above that was there, a key that is root's. */
function obstaclesTo(
  folder: string,
  tls: MosquittoPlan['tls'],
  user: MosquittoUser | undefined,
): readonly Obstacle[] {
  if (user === undefined) return [];
  const own = FOR_MOSQUITTO.map((name) => join(folder, name));
  const given = tls === undefined ? [] : [tls.certFile, tls.keyFile, tls.clientCaFile ?? tls.certFile];
  const found = [...own, ...given].flatMap((path) => obstacleTo(path, user) ?? []);
  return [...new Map(found.map((obstacle) => [obstacle.path, obstacle])).values()];
}

/** Folders that are there stay as they are. */
function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) chmodSync(at, FOLDER_MODE);
}

function nextSteps(folder: string, given: boolean): string {
  return [
    `1. mosquitto: include ${folder}/mosquitto.conf (or copy it to /etc/mosquitto/conf.d/) and restart it.`,
    ...(given
      ? []
      : [
          `   Its user must be able to read ${FOR_MOSQUITTO.map((name) => join(folder, name)).join(' and ')}.`,
        ]),
    `2. agent: put what ${folder}/agent.yaml says into /etc/edgectl/agent.yaml and restart it.`,
    `3. users: each one's password is in ${folder}/secrets/NAME.password.`,
    '4. edgectl node status shows whether the agent could prove it.',
    '',
  ].join('\n');
}
