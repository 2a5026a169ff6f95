/** How much memory the agent's control group may use: of the unit, or of the container. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Version 1 says "no limit" with a number near 2^63. */
const UNLIMITED_BYTES = 2 ** 60;

/**
 * The least limit of the group and those above it, in bytes; `undefined` where there is none or nobody can tell. Reads `memory.max`
 * (version 2) and `memory.limit_in_bytes` (version 1).
 * @param root of the file system, for tests
 */
export function memoryLimitBytes(root = '/'): number | undefined {
  const found = groupsOf(read(join(root, 'proc/self/cgroup')) ?? '').flatMap(({ mount, path, file }) =>
    // Inside a container the mounted tree often begins at the container's own group, and the path is the host's.
    foldersUpFrom(path).flatMap((folder) => bytesIn(join(root, 'sys/fs/cgroup', mount, folder, file)) ?? []),
  );
  return found.length === 0 ? undefined : Math.min(...found);
}

interface Group {
  readonly mount: string;
  readonly path: string;
  readonly file: string;
}

/** Lines `hierarchy:controllers:path` (cgroups(7)); version 2 has no controllers in its line. */
function groupsOf(text: string): Group[] {
  const groups: Group[] = [];
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    // Where both are mounted ("hybrid"), version 2 lies apart.
    if (controllers === '') {
      groups.push({ mount: '', path, file: 'memory.max' }, { mount: 'unified', path, file: 'memory.max' });
    } else if (controllers.split(',').includes('memory')) {
      groups.push({ mount: 'memory', path, file: 'memory.limit_in_bytes' });
    }
  }
  return groups;
}

/** The folder and all above it: a limit holds for what lies below. */
function foldersUpFrom(path: string): string[] {
  const folders: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    folders.push(folder);
    if (dirname(folder) === folder) return folders;
  }
}

function bytesIn(path: string): number | undefined {
  const text = read(path)?.trim();
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const bytes = Number(text);
  return bytes > 0 && bytes < UNLIMITED_BYTES ? bytes : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
