/**
 * The file that is run as `edgectl`: the little that starts the program, whose text lies beside it. What the engine compiled is kept
 * from one run to the next: starting costs a third of what it would otherwise. Whatever is wrong with the kept code, the program is
 * compiled from its text.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { OLDEST_NODE_OF_CLIENTS, refuseOldNode } from '../../common/old-node.ts';

/** The program's file, beside this one, and a digest of it; put in by the build. */
declare const PROGRAM_FILE: string;
declare const PROGRAM_DIGEST: string;

/** Commands that do too little for their compiled code to be worth keeping. */
const SMALL_COMMANDS: ReadonlySet<string> = new Set([
  'version',
  'completion',
  'complete',
  'help',
  '--help',
  '-h',
]);

/**
 * The engine itself refuses code of another version or other flags; of the text it compares the length alone, so that the
 * digest has to be in the name.
 */
function cacheFiles(program: string): readonly string[] {
  const name = `${basename(program)}.${PROGRAM_DIGEST}-${process.version}-${process.arch}.cache`;
  const { XDG_CACHE_HOME, HOME } = process.env;
  const home = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : undefined);
  return [join(dirname(program), name), ...(home === undefined ? [] : [join(home, 'edgectl', name)])];
}

const WRITABLE_BY_OTHERS = 0o022;

/** The engine runs kept code unread: it must come from ourselves or from root, and be changed by nobody else. */
function isOurs({ uid, mode }: Stats): boolean {
  const us = process.geteuid?.();
  return us === undefined || ((uid === us || uid === 0) && (mode & WRITABLE_BY_OTHERS) === 0);
}

function readFirst(files: readonly string[]): Buffer | undefined {
  for (const file of files) {
    let descriptor: number | undefined;
    try {
      const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
      descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      const stats = fstatSync(descriptor);
      if (stats.isFile() && isOurs(stats)) return readFileSync(descriptor);
    } catch {
      // The next place, or none.
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }
  return undefined;
}

/**
 * Makes the folder where it is missing. One of somebody else's (root with the `HOME` of a user) is left alone: what is put there
 * could be led elsewhere.
 */
function isOwnFolder(folder: string): boolean {
  try {
    return isOurs(lstatSync(folder));
  } catch {
    if (!isOwnFolder(dirname(folder))) return false;
    mkdirSync(folder, { mode: 0o700 });
    return isOurs(lstatSync(folder));
  }
}

/** Into the first place that takes it; whole or not at all. */
function writeFirst(files: readonly string[], code: Buffer): void {
  for (const file of files) {
    const temporary = `${file}.${process.pid}`;
    try {
      if (!isOwnFolder(dirname(file))) continue;
      // A file that exists already, or a link, is not ours.
      writeFileSync(temporary, code, { mode: 0o644, flag: 'wx' });
      renameSync(temporary, file);
      return;
    } catch {
      try {
        unlinkSync(temporary);
      } catch {
        // It was not even created.
      }
    }
  }
}

function launch(program: string): void {
  const files = cacheFiles(program);
  const cachedData = readFirst(files);
  // It is ASCII (the build writes it so): there is nothing to decode, and a character takes one byte.
  const text = readFileSync(join(dirname(program), PROGRAM_FILE), 'latin1');
  const script = new Script(text, {
    filename: program,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', (exitCode) => {
      const [, , command] = process.argv;
      if (exitCode !== 0 || command === undefined || SMALL_COMMANDS.has(command)) return;
      writeFirst(files, script.createCachedData());
    });
  }
  const module = { exports: {} };
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  run(module.exports, createRequire(program), module, program, dirname(program));
}

refuseOldNode('edgectl', OLDEST_NODE_OF_CLIENTS);
launch(__filename);
