/** A Debian in a folder, run as a machine of its own: systemd is its first process. The network is the machine's. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';
import { type DebianRoot, type Output, outputOf } from './debian-root.ts';

const START_TIMEOUT_MS = 120_000;
/** systemd tells nobody outside when it is up. */
const LOOK_AGAIN_MS = 300;

function childOf(pid: number): number | undefined {
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) return Number(name);
    } catch {
      // It has ended meanwhile.
    }
  }
  return undefined;
}

export class BootedDebian {
  readonly #nspawn: ChildProcess;
  readonly #leader: number;

  private constructor(nspawn: ChildProcess, leader: number) {
    this.#nspawn = nspawn;
    this.#leader = leader;
  }

  /** @param shared a folder of the machine that is seen below the same name inside */
  static async boot(root: DebianRoot, shared: string): Promise<BootedDebian> {
    const nspawn = spawn(
      'systemd-nspawn',
      [
        ...['--quiet', '--boot', '--register=no', '--keep-unit', '--console=pipe'],
        ...[`--directory=${root.folder}`, `--bind=${shared}`],
      ],
      // One hierarchy of control groups, as on a Debian of its own.
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
      },
    );
    const late = AbortSignal.timeout(START_TIMEOUT_MS);
    for (;;) {
      if (nspawn.exitCode !== null) throw new Error(`systemd-nspawn ended (${nspawn.exitCode})`);
      late.throwIfAborted();
      const leader = nspawn.pid === undefined ? undefined : childOf(nspawn.pid);
      if (leader !== undefined) {
        const booted = new BootedDebian(nspawn, leader);
        const { stdout } = await booted.run(['systemctl', 'is-system-running']);
        if (/^(running|degraded)/.test(stdout)) return booted;
      }
      await passed(LOOK_AGAIN_MS);
    }
  }

  spawn(command: readonly string[]): ChildProcessWithoutNullStreams {
    const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--cgroup', '--root', '--wd'];
    return spawn('nsenter', [`--target=${this.#leader}`, ...namespaces, '--', ...command], {
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        LC_ALL: 'C',
        DEBIAN_FRONTEND: 'noninteractive',
      },
    });
  }

  /** To the program itself: nsenter, which waits for it, would end alone. */
  signal(child: ChildProcess, name: NodeJS.Signals): void {
    const program = child.pid === undefined ? undefined : childOf(child.pid);
    if (program === undefined) throw new Error('the program has ended');
    process.kill(program, name);
  }

  run(command: readonly string[]): Promise<Output> {
    return outputOf(this.spawn(command));
  }

  async stop(): Promise<void> {
    if (this.#nspawn.exitCode !== null) return;
    const closed = once(this.#nspawn, 'close');
    this.#nspawn.kill('SIGTERM');
    await closed;
  }
}
