/**
 * A containerd of one's own: configuration, content, state, socket, log files and cgroup apart from every other on the machine.
 * Taking it down takes everything down that it started, whichever way its owner ends (see `reap-script.ts`).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { RuntimeServiceDefinition } from '../../proto/generated/cri.ts';
import { unaryClient } from '../grpc.ts';
import { containerdConfig, NETWORK } from './config.ts';
import { imageArchive, importImages } from './images.ts';
import { REAP_SCRIPT } from './reap-script.ts';

/** Longer paths do not fit the kernel's `sockaddr_un`; containerd adds a suffix of its own. */
const SOCKET_MAX_BYTES = 100;
const BOOT_TIMEOUT_MS = 20_000;

export interface ContainerdOptions {
  /** Everything is below it: short, and on a file system that overlayfs accepts. */
  readonly folder: string;
  /** Where the image archive is kept between runs; below the system's temporary folder unless given. */
  readonly cacheFolder?: string;
  /** Leaves the folder in place when it is stopped; what containerd kept in it goes anyway. */
  readonly keepFolder?: boolean;
}

/** The default of {@link ContainerdOptions.cacheFolder}. */
export function defaultCacheFolder(): string {
  return join(tmpdir(), 'edgectl-sandbox-cache');
}

/** A pipe to a child keeps the process alive unless told not to; its type does not say that it is a socket. */
function unrefPipe(pipe: unknown): void {
  if (pipe instanceof Socket) pipe.unref();
}

export class Containerd {
  readonly folder: string;
  /** The socket of CRI and of containerd's own services. */
  readonly socket: string;
  /** The parent of every pod's cgroup: its name is what teardown looks for. */
  readonly cgroupParent: string;
  readonly #cacheFolder: string;
  readonly #keepFolder: boolean;
  #daemon: ChildProcess | undefined;
  #reaper: ChildProcess | undefined;

  constructor(options: ContainerdOptions) {
    this.folder = options.folder;
    this.socket = join(options.folder, 'run/containerd/containerd.sock');
    this.cgroupParent = `/edgectl-${createHash('sha256').update(options.folder).digest('hex').slice(0, 12)}`;
    this.#cacheFolder = options.cacheFolder ?? defaultCacheFolder();
    this.#keepFolder = options.keepFolder ?? false;
  }

  /** The daemon's process id while it runs. */
  get pid(): number | undefined {
    return this.#daemon?.exitCode === null && this.#daemon.signalCode === null ? this.#daemon.pid : undefined;
  }

  /** Starts it and loads the images. @throws Error if a program is missing or the daemon does not come up. */
  async start(signal?: AbortSignal): Promise<void> {
    if (Buffer.byteLength(this.socket) > SOCKET_MAX_BYTES)
      throw new Error(`the socket path ${this.socket} is too long: use a shorter folder`);
    const archive = await imageArchive(this.#cacheFolder);
    const run = join(this.folder, 'run/containerd');
    mkdirSync(join(this.folder, 'var/log'), { recursive: true });
    const networks = join(run, 'networks');
    mkdirSync(networks, { recursive: true });
    writeFileSync(join(networks, 'sandbox.conflist'), NETWORK);
    writeFileSync(
      join(run, 'config.toml'),
      containerdConfig({
        root: join(run, 'root'),
        state: join(run, 'state'),
        socket: this.socket,
        networks,
      }),
    );
    this.#startReaper();
    try {
      await this.startDaemon();
      await importImages(this.socket, archive, signal);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Starts the daemon alone: at first, and again after {@link killDaemon}. Containers go on over its absence. */
  async startDaemon(): Promise<void> {
    const run = join(this.folder, 'run/containerd');
    const daemon = spawn('containerd', ['-c', join(run, 'config.toml')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#daemon = daemon;
    const log = createWriteStream(join(this.folder, 'var/log/containerd.log'), { flags: 'a' });
    let output = '';
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () =>
          reject(new Error(`containerd did not come up within ${BOOT_TIMEOUT_MS} ms: ${output.slice(-500)}`)),
        BOOT_TIMEOUT_MS,
      );
      const done = (error?: Error): void => {
        clearTimeout(late);
        if (error === undefined) resolve();
        else reject(error);
      };
      daemon.once('error', (error) => done(new Error(`containerd cannot be started: ${error.message}`)));
      daemon.once('exit', (code, killedBy) =>
        done(new Error(`containerd ended with ${code ?? killedBy}: ${output.slice(-500)}`)),
      );
      daemon.stderr.on('data', (bytes: Buffer) => {
        log.write(bytes);
        if (output.length > 1_000_000) return;
        output += bytes.toString();
        if (output.includes('containerd successfully booted')) done();
      });
      daemon.stderr.once('end', () => log.end());
    });
    writeFileSync(join(run, 'pid'), `${daemon.pid ?? ''}\n`);
    await this.#criReady();
  }

  /** Ends the daemon alone, at once: the containers go on. */
  async killDaemon(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined || this.pid === undefined) return;
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
  }

  /** Ends the daemon, the shims and every container, and removes mounts, cgroups and (unless kept) the folder. */
  async stop(): Promise<void> {
    const reaper = this.#reaper;
    if (reaper === undefined) return;
    this.#reaper = undefined;
    if (reaper.exitCode !== null || reaper.signalCode !== null) return;
    reaper.ref();
    const gone = once(reaper, 'exit');
    reaper.stdin?.end();
    await gone;
  }

  /** The daemon says that it has booted a moment before its CRI service takes calls. */
  async #criReady(): Promise<void> {
    const { calls, close } = unaryClient(RuntimeServiceDefinition, this.socket);
    const deadline = performance.now() + BOOT_TIMEOUT_MS;
    try {
      for (;;) {
        try {
          await calls.listContainers({});
          return;
        } catch (error) {
          if (performance.now() > deadline || this.pid === undefined) throw error;
          await setTimeoutPromise(10);
        }
      }
    } finally {
      close();
    }
  }

  #startReaper(): void {
    const args = [
      '-c',
      REAP_SCRIPT,
      'reap',
      this.folder,
      this.cgroupParent.slice(1),
      this.#keepFolder ? '1' : '0',
    ];
    // A session of its own: Ctrl-C at the terminal must reach the owner only.
    this.#reaper = spawn('/bin/sh', args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
    this.#reaper.unref();
    unrefPipe(this.#reaper.stdin);
  }
}
