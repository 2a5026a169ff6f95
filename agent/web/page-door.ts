/** The door of the page: opens its listener, and keeps trying where the place is taken. Loaded where it is enabled alone. */
import { rmSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { Backoff } from '../../common/backoff.ts';
import type { Clock } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import { FileWatch } from '../../common/file-watch.ts';
import type { Limits } from '../../common/limits.ts';
import { hostPort, localHost } from '../../common/network-address.ts';
import { pageFileOf, takeLink } from '../../common/page-link.ts';
import { replaceFile } from '../../common/private-file.ts';
import type { LoginGate } from '../access/login-gate.ts';
import type { UserDirectory } from '../access/user-directory.ts';
import type { WebConfiguration } from '../config/configuration.ts';
import { PageFiles, pageFolder } from './page-files.ts';
import { PAGE_PATH } from './page-requests.ts';
import { type OpenMqtt, PageServer, type PageTls } from './page-server.ts';
import { PageSessions } from './page-sessions.ts';
import { PanelFile } from './panel-file.ts';
import { SessionFile } from './session-file.ts';

export interface PageDoorOptions {
  readonly configuration: WebConfiguration;
  readonly node: string;
  /** The embedded broker's, beside which links are left. */
  readonly socket: string;
  /** Where the built page may be. */
  readonly folders: readonly string[];
  /** Read, or made, before the door first opens. */
  readonly tls: () => Promise<PageTls | undefined>;
  readonly users: UserDirectory;
  readonly logins: LoginGate;
  readonly openMqtt: OpenMqtt;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Logger;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export class PageDoor {
  readonly #options: PageDoorOptions;
  readonly #sessions: PageSessions;
  readonly #stopped = new AbortController();
  #server: PageServer | undefined;
  #url: string | undefined;
  #problem: string | undefined;

  constructor(options: PageDoorOptions) {
    this.#options = options;
    const { users, clock, log, configuration } = options;
    this.#sessions = new PageSessions({
      users,
      idleMs: configuration.idleTimeoutSeconds * 1000,
      clock,
      file: new SessionFile(options.socket, log),
      onEnd: ({ principal }, reason) => log.info({ principal, reason }, 'a session of the page is over'),
    });
  }

  /** Where the page is; `undefined` while it is not served. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Why it is not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  held(): Readonly<Record<string, number>> {
    return { pageSessions: this.#sessions.size, pageConnections: this.#server?.connections ?? 0 };
  }

  /** Resolves after the first attempt. */
  async start(): Promise<void> {
    const { users, clock } = this.#options;
    const { signal } = this.#stopped;
    this.#sessions.start(signal);
    users.onChange(
      guarded(clock, () => this.#sessions.review()),
      signal,
    );
    if (!(await this.#open())) background(clock, this.#openLater());
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#url = undefined;
    rmSync(pageFileOf(this.#options.socket), { force: true });
    this.#sessions.save();
    await this.#server?.stop();
  }

  #openLater(): Promise<void> {
    const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    return backoff.retry(() => this.#open(), this.#options.clock, this.#stopped.signal);
  }

  async #open(): Promise<boolean> {
    const { configuration, log } = this.#options;
    const { address, port } = configuration;
    try {
      const { server, secure } = await this.#create();
      const bound = await server.listen(address, port);
      this.#server = server;
      this.#url = `${secure ? 'https' : 'http'}://${hostPort(localHost(address), bound)}${PAGE_PATH}`;
      this.#problem = undefined;
      this.#watchCertificates(server);
      // The agent may have been stopped meanwhile.
      if (this.#stopped.signal.aborted) await this.stop();
      else {
        this.#leaveAddress(this.#url);
        log.info({ address, port: bound }, 'the page is served');
      }
      return true;
    } catch (error) {
      const { message } = EdgectlError.from(error);
      if (message !== this.#problem)
        log.warn({ address, port, reason: message }, 'the page cannot be served');
      this.#problem = message;
      return false;
    }
  }

  /** A place that cannot be written costs `edgectl hmi`, nothing else. */
  #leaveAddress(url: string): void {
    const { socket, log } = this.#options;
    try {
      replaceFile(pageFileOf(socket), `${url}\n`, 0o600);
    } catch (error) {
      log.debug({ reason: (error as Error).message }, 'the address of the page was not written');
    }
  }

  #watchCertificates(server: PageServer): void {
    const { configuration, tls, clock, log } = this.#options;
    const renew = async (): Promise<void> => {
      try {
        const material = await tls();
        if (material !== undefined) server.renew(material);
      } catch (error) {
        log.error(
          { reason: EdgectlError.from(error).message },
          'a new certificate of the page is not in use',
        );
      }
    };
    for (const file of [configuration.certFile, configuration.keyFile, configuration.clientCaFile]) {
      if (file === undefined) continue;
      new FileWatch(file, clock, () => background(clock, renew())).start(this.#stopped.signal);
    }
  }

  async #create(): Promise<{ readonly server: PageServer; readonly secure: boolean }> {
    const { configuration, node, folders, users, logins, openMqtt, limits, clock, log } = this.#options;
    const folder = pageFolder(folders);
    if (folder === undefined) {
      throw new EdgectlError('Unavailable', 'this build has no page', { hint: 'npm run build makes it' });
    }
    const tls = await this.#options.tls();
    const server = new PageServer({
      node,
      hosts: [node, ...configuration.allowedHosts],
      tls,
      idleMs: configuration.idleTimeoutSeconds * 1000,
      files: new PageFiles(folder),
      panel: new PanelFile(configuration.panel),
      sessions: this.#sessions,
      users,
      logins,
      takeLink: (code) => takeLink(this.#options.socket, code, clock.now()),
      openMqtt,
      limits,
      clock,
      log,
    });
    return { server, secure: tls !== undefined };
  }
}
