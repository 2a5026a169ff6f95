/** The page, put together. Nothing of it is loaded while `web` is off. */
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { ownCertificates } from '../../common/certificates/own-files.ts';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { LoginGate } from '../access/login-gate.ts';
import type { UserDirectory } from '../access/user-directory.ts';
import type { PageArrivals } from '../broker/page-arrivals.ts';
import { isLoopback } from '../config/check-rest.ts';
import type { Configuration } from '../config/configuration.ts';
import type { PageDoor } from '../web/page-door.ts';

export interface PageParts {
  /** As it is in effect; read again at each start. */
  readonly configuration: () => Configuration;
  readonly limits: Limits;
  readonly users: UserDirectory;
  readonly logins: LoginGate;
  readonly arrivals: PageArrivals;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunningPage {
  /** Where it is served; `undefined` while it is not. */
  readonly url: string | undefined;
  readonly problem: string | undefined;
  held(): Readonly<Record<string, number>>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Beside the program, beside its chunks, and in a checkout. */
const FOLDERS = ['./hmi', '../hmi', '../../dist/hmi'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export function createPage({
  configuration,
  limits,
  users,
  logins,
  arrivals,
  clock,
  log,
}: PageParts): RunningPage {
  let door: PageDoor | undefined;
  return {
    get url() {
      return door?.url;
    },
    get problem() {
      return door?.problem;
    },
    held: () => door?.held() ?? { pageSessions: 0, pageConnections: 0 },
    async start() {
      const { web, node, socket, database } = configuration();
      if (!web.enabled) return;
      const [{ PageDoor: Door }, { WebSocketEntrance }, { nodeTls }] = await Promise.all([
        import('../web/page-door.ts'),
        import('../broker/listeners/websocket-server.ts'),
        import('../gateway/tls/node-certificate.ts'),
      ]);
      const entrance = new WebSocketEntrance({
        clock,
        limits,
        onArrival: (arrival) => arrivals.arrive(arrival),
      });
      const { tls = !isLoopback(web.address) } = web;
      door = new Door({
        configuration: web,
        node,
        socket,
        folders: web.folder === undefined ? FOLDERS : [web.folder],
        tls: () =>
          nodeTls({
            configuration: { ...web, tls },
            nodeName: node,
            folder: ownCertificates(database),
            pair: 'page',
          }),
        users,
        logins,
        openMqtt: (request, socketOf, head, { prove, onOpen }) =>
          entrance.admit(request, socketOf, head, { certificate: undefined, page: prove, onOpen }),
        limits,
        clock,
        log,
      });
      await door.start();
    },
    async stop() {
      const ended = door;
      door = undefined;
      await ended?.stop();
    },
  };
}
