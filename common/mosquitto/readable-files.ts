/** Whether mosquitto can read what its configuration names. As a service it gives up root before it opens these files. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegularFileSync } from '../regular-file.ts';

/** The user that mosquitto runs as when it reads. */
export interface MosquittoUser {
  readonly name: string;
  readonly uid: number;
  readonly gids: readonly number[];
}

export interface NamedFile {
  /** `password_file` and the like. */
  readonly setting: string;
  readonly path: string;
}

export interface MosquittoConfiguration {
  /** The user that it becomes. */
  readonly user: string;
  readonly files: readonly NamedFile[];
}

/** Why the user cannot read a file. */
export interface Obstacle {
  readonly path: string;
  readonly message: string;
  readonly command: string;
}

const FILE_SETTINGS = new Set([
  'password_file',
  'acl_file',
  'psk_file',
  'cafile',
  'certfile',
  'keyfile',
  'crlfile',
]);
const DEFAULT_USER = 'mosquitto';
const MAX_FILES = 64;
const [OWNER, GROUP, OTHERS] = [6, 3, 0] as const;
const [READ, ENTER] = [4, 1] as const;

/** The text of the file and of the files in its `include_dir`; `undefined` if one cannot be read. */
export function mosquittoConfiguration(path: string): MosquittoConfiguration | undefined {
  const texts = textsOf(path);
  if (texts === undefined) return undefined;
  let user = DEFAULT_USER;
  const files: NamedFile[] = [];
  for (const [setting, value] of texts.flatMap(settingsOf)) {
    if (setting === 'user') user = value;
    else if (FILE_SETTINGS.has(setting)) files.push({ setting, path: value });
  }
  return { user, files };
}

function textOf(path: string): string {
  return readRegularFileSync(path).toString('utf8');
}

function textsOf(path: string): string[] | undefined {
  try {
    const text = textOf(path);
    const folders = settingsOf(text).flatMap(([setting, value]) =>
      setting === 'include_dir' ? [value] : [],
    );
    return [text, ...folders.flatMap(includedTexts)];
  } catch {
    return undefined;
  }
}

function includedTexts(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.conf'));
    return names
      .sort()
      .slice(0, MAX_FILES)
      .map((name) => textOf(join(folder, name)));
  } catch {
    return [];
  }
}

function settingsOf(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, setting, value] = /^\s*([a-z_]+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    return setting === undefined || value === undefined ? [] : [[setting, value]];
  });
}

/** The user as this computer knows it; `undefined` if it does not. */
export function mosquittoUser(name: string = DEFAULT_USER): MosquittoUser | undefined {
  const fields = linesOf('/etc/passwd').find(([user]) => user === name);
  if (fields === undefined) return undefined;
  const [, , uid, gid] = fields.map(Number);
  if (uid === undefined || gid === undefined) return undefined;
  const others = linesOf('/etc/group').flatMap(([, , id, members = '']) =>
    members.split(',').includes(name) ? [Number(id)] : [],
  );
  return { name, uid, gids: [gid, ...others] };
}

function linesOf(path: string): string[][] {
  try {
    return textOf(path)
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}

/** The first thing on the way to the file that keeps the user from reading it; `undefined` if it can, or nobody can tell. */
export function obstacleTo(path: string, user: MosquittoUser): Obstacle | undefined {
  if (user.uid === 0) return undefined;
  const folders: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    folders.unshift(at);
    if (at === dirname(at)) break;
  }
  for (const folder of folders) {
    if (allowed(folder, user, ENTER) === false)
      return { path: folder, message: `may not enter the folder ${folder}`, command: `chmod o+x ${folder}` };
  }
  if (allowed(path, user, READ) === false)
    return { path, message: `may not read ${path}`, command: `chown ${user.name} ${path}` };
  return undefined;
}

/** `undefined` if the file cannot be looked at. */
function allowed(path: string, { uid, gids }: MosquittoUser, right: number): boolean | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const shift = found.uid === uid ? OWNER : gids.includes(found.gid) ? GROUP : OTHERS;
  return ((found.mode >> shift) & right) !== 0;
}
