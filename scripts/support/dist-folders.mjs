/**
 * `dist` is a link to the newest of the folders `dist-DIGEST`. A program that runs loads parts of its build later on, so that its folder
 * has to stay as long as it lives.
 */
import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './checkout.mjs';

const NAME = /^dist-[0-9a-f]{12}$/;
/** How many builds stay whoever uses them. */
const KEPT = 2;

/** Makes `dist` a link to `folder`, which gets the name of its digest; whoever opens `dist` finds the one build or the other. */
export function linkBuild(folder, digest, root = CHECKOUT) {
  const name = `dist-${digest.slice(0, 12)}`;
  const place = join(root, name);
  const link = join(root, 'dist');
  const unfinished = join(root, '.dist-unfinished-link');
  // The same sources built again, by force: whoever runs the old one finds the same chunks.
  if (existsSync(place)) renameSync(place, `${folder}-old`);
  renameSync(folder, place);
  rmSync(`${folder}-old`, { recursive: true, force: true });
  rmSync(unfinished, { force: true });
  symlinkSync(name, unfinished);
  // A folder, as earlier versions of this script left it, cannot be replaced by a link.
  if (existsSync(link) && !lstatSync(link).isSymbolicLink()) rmSync(link, { recursive: true });
  renameSync(unfinished, link);
}

/** The builds, newest first, with the time from which `dist` led there. */
function builds(root) {
  return readdirSync(root)
    .filter((name) => NAME.test(name))
    .map((name) => ({ name, sinceMs: statSync(join(root, name, '.built-from')).mtimeMs }))
    .sort((left, right) => right.sinceMs - left.sinceMs);
}

/** The arguments of a process as paths, and when it began; nothing of one that is gone or another user's. */
function processOf(pid) {
  try {
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return {
      paths: words.map((word) => join(word.startsWith('/') ? '/' : cwd, word)),
      beganMs: statSync(`/proc/${pid}`).mtimeMs,
    };
  } catch {
    return undefined;
  }
}

/** The build that a process began with: by its name, or, through the link, the newest one of that time. */
function buildOf({ paths, beganMs }, all, root) {
  const below = paths.find((path) => path.startsWith(join(root, 'dist')));
  if (below === undefined) return undefined;
  const [first] = below.slice(root.length + 1).split('/');
  if (NAME.test(first)) return first;
  return first === 'dist' ? all.find(({ sinceMs }) => sinceMs <= beganMs)?.name : undefined;
}

/** Removes the builds that are neither new nor in use. @returns {string[]} their names */
export function pruneBuilds(root = CHECKOUT) {
  const all = builds(root);
  const used = new Set(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(processOf)
      .map((one) => one && buildOf(one, all, root)),
  );
  const removed = all.slice(KEPT).filter(({ name }) => !used.has(name));
  for (const { name } of removed) rmSync(join(root, name), { recursive: true, force: true });
  return removed.map(({ name }) => name);
}
