/** A fresh Debian in a folder, as debootstrap makes it: what an installation is tried in. Its programs see no network but the node's own. */
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MIRROR = 'http://deb.debian.org/debian';
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Mounts that end with the process: nothing of the machine is left below the folder, however the test ends. */
const ENTER = `
set -e
root=$0 shared=$1
shift
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
if [ -n "$shared" ]; then mount --rbind "$shared" "$root$shared"; fi
exec chroot "$root" "$@"
`;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export async function outputOf(child: ChildProcessWithoutNullStreams): Promise<Output> {
  child.stdin.end();
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  return { ...texts, exitCode };
}

export class DebianRoot {
  readonly folder: string;
  readonly #shared: string;

  private constructor(folder: string, shared: string) {
    this.folder = folder;
    this.#shared = shared;
  }

  /**
   * @param shared a folder of the machine that is seen below the same name inside; `''`: none
   * @param packages more than the least that Debian consists of
   */
  static async make(
    folder: string,
    suite: string,
    shared: string,
    packages: readonly string[] = [],
  ): Promise<DebianRoot> {
    const include = packages.length === 0 ? [] : [`--include=${packages.join(',')}`];
    await run('debootstrap', ['--variant=minbase', ...include, suite, folder, MIRROR], {
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    if (shared !== '') mkdirSync(join(folder, shared), { recursive: true });
    return new DebianRoot(folder, shared);
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Starts a program inside; it gets the signals that the child is sent. */
  spawn(
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    { network = true }: { readonly network?: boolean } = {},
  ): ChildProcessWithoutNullStreams {
    const namespaces = ['--mount', '--propagation=private', ...(network ? [] : ['--net'])];
    return spawn('unshare', [...namespaces, 'sh', '-c', ENTER, this.folder, this.#shared, ...command], {
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        LC_ALL: 'C',
        ...environment,
      },
    });
  }

  async run(
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    options: { readonly network?: boolean } = {},
  ): Promise<Output> {
    return outputOf(this.spawn(command, environment, options));
  }

  /** Copies files to `/tmp`. @returns their names inside */
  carry(files: readonly string[]): readonly string[] {
    return files.map((file) => {
      const place = join('/tmp', basename(file));
      cpSync(file, this.path(place));
      return place;
    });
  }

  /** Every file outside of the package manager's own records: its mode and what is in it. */
  files(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const visit = (path: string): void => {
      for (const name of readdirSync(this.path(path)).toSorted()) {
        const place = join(path, name);
        if (/^\/(proc|dev|tmp|var\/(lib\/dpkg|log|cache)|etc\/ld\.so\.cache)$/.test(place)) continue;
        if (place === this.#shared) continue;
        const stat = lstatSync(this.path(place));
        const mode = (stat.mode & 0o7777).toString(8);
        if (stat.isSymbolicLink()) found.set(place, `link to ${readlinkSync(this.path(place))}`);
        else if (stat.isDirectory()) {
          found.set(place, `folder ${mode}`);
          visit(place);
        } else if (stat.isFile()) {
          const digest = createHash('sha256')
            .update(readFileSync(this.path(place)))
            .digest('hex');
          found.set(place, `${mode} ${digest}`);
        } else found.set(place, `special ${mode}`);
      }
    };
    visit('/');
    return found;
  }
}
