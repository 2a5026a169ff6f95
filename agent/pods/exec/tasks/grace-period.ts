/**
 * The runtime moves each process that it starts into the container's control group. For a move the kernel waits for an RCU grace period, 7 to
 * 15 ms and a third of a short exec, unless another move was made less than some 20 ms ago. Here the wait begins with the exec's request,
 * beside what comes before the move: by a move of this process to the group where it is, which changes nothing
 * (docs/decisions/0410-a-grace-period-that-begins-sooner.md).
 */
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Clock } from '../../../../common/clock.ts';
import { background } from '../../../../common/fault-boundary.ts';

export interface GracePeriodOptions {
  readonly clock: Clock;
  /** Where the kernel tells of this process; another place in a test. */
  readonly processFolder?: string;
}

/** After a move the next one does not wait for so long. */
const LASTS_MS = 15;
/** Itself, as cgroup.procs takes it (cgroups(7)). */
const SELF = '0';

export class GracePeriod {
  readonly #clock: Clock;
  readonly #processFolder: string;
  /** `groups`: as the kernel had told them when `file` was found. */
  #own: { readonly groups: string; readonly file: string | undefined } | undefined;
  #begunMs = Number.NEGATIVE_INFINITY;
  #isMoving = false;

  constructor({ clock, processFolder = '/proc/self' }: GracePeriodOptions) {
    this.#clock = clock;
    this.#processFolder = processFolder;
  }

  /** Begins one where none is under way. Where the groups cannot be written, as in most containers, nothing is done. */
  begin(): void {
    const now = this.#clock.monotonic();
    if (this.#isMoving || now - this.#begunMs < LASTS_MS) return;
    this.#begunMs = now;
    this.#isMoving = true;
    background(this.#clock, this.moved());
  }

  /** Resolves when the process has been moved to where it is. @returns whether it could be. Never rejects */
  async moved(): Promise<boolean> {
    try {
      const groups = readFileSync(join(this.#processFolder, 'cgroup'), 'utf8');
      // Somebody may have moved the process since.
      if (this.#own?.groups !== groups) this.#own = { groups, file: await this.#find(groups) };
      const { file } = this.#own;
      if (file === undefined) return false;
      await writeFile(file, SELF, { flag: 'r+' });
      return true;
    } catch {
      if (this.#own !== undefined) this.#own = { ...this.#own, file: undefined };
      return false;
    } finally {
      this.#isMoving = false;
    }
  }

  /** Of the first hierarchy that has this process in it as far as it can be seen: one is as good as another. */
  async #find(groups: string): Promise<string | undefined> {
    const mounts = readFileSync(join(this.#processFolder, 'mountinfo'), 'utf8');
    for (const file of processFiles(groups, mounts)) {
      const pids = await readFile(file, 'utf8').catch(() => '');
      if (pids.split('\n').includes(String(process.pid))) return file;
    }
    return undefined;
  }
}

/** The `cgroup.procs` of each group of a process, by its `cgroup` and `mountinfo` (cgroups(7), proc_pid_mountinfo(5)). */
export function processFiles(groups: string, mountinfo: string): readonly string[] {
  const paths = new Map<string, string>();
  for (const line of groups.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.+)$/.exec(line) ?? [];
    if (controllers !== undefined && path !== undefined) paths.set(controllers, path);
  }
  return mountinfo.split('\n').flatMap((line) => {
    const [mount = '', kind = ''] = line.split(' - ');
    const [, , , root = '', mountPoint = '', options = ''] = mount.split(' ');
    const [type, , superOptions = ''] = kind.split(' ');
    if (!options.split(',').includes('rw')) return [];
    const names = superOptions.split(',');
    const [, path] =
      [...paths].find(([controllers]) =>
        type === 'cgroup2'
          ? controllers === ''
          : type === 'cgroup' &&
            controllers !== '' &&
            controllers.split(',').every((name) => names.includes(name)),
      ) ?? [];
    return path === undefined ? [] : [join(mountPoint, relative(root, path), 'cgroup.procs')];
  });
}
