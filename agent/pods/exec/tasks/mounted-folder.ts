/**
 * Where a folder lies, whatever it is called in a mount namespace (proc(5), mountinfo). Reading it needs no right over the process whose
 * namespace it is, as looking through its root does.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Device and path on it of an absolute path without links; `undefined` if no mount holds it. */
export function placeOf(folder: string, mountinfo: string): string | undefined {
  let place: string | undefined;
  let longest = 0;
  for (const line of mountinfo.split('\n')) {
    const [, , device = '', root = '', mountPoint = ''] = line.split(' ').map(unescaped);
    const inside = mountPoint === '/' || folder === mountPoint || folder.startsWith(`${mountPoint}/`);
    // If several are mounted at one point, the last one is visible.
    if (mountPoint === '' || !inside || mountPoint.length < longest) continue;
    longest = mountPoint.length;
    place = `${device} ${join(root, relative(mountPoint, folder))}`;
  }
  return place;
}

/** Whether another process sees the same folder under that path. @throws Error if it cannot be told */
export function isSeenBy(pid: number, folder: string): boolean {
  const [own, theirs] = ['self', pid].map((of) =>
    placeOf(folder, readFileSync(`/proc/${of}/mountinfo`, 'utf8')),
  );
  return own !== undefined && own === theirs;
}

/** Blanks and backslashes are written in octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
