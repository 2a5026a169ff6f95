/** `/healthz`, `/readyz` and `/metrics` over plain HTTP, for the cluster's own probes and scrapers. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ConnectionPool } from '../../common/connection-pool.ts';
import { HEALTH_CONNECTIONS } from '../../common/limits.ts';
import type { CloudMetrics } from './cloud-metrics.ts';

export interface HealthServerOptions {
  readonly host?: string;
  readonly port: number;
  readonly metrics: CloudMetrics;
  ready(): boolean;
}

export class HealthServer {
  readonly #options: HealthServerOptions;
  readonly #server: Server;

  constructor(options: HealthServerOptions) {
    this.#options = options;
    const pool = new ConnectionPool({ ...HEALTH_CONNECTIONS, unproved: HEALTH_CONNECTIONS });
    this.#server = createServer((request, response) => {
      const { metrics, ready } = this.#options;
      if (request.url === '/healthz') response.end('ok\n');
      else if (request.url === '/readyz')
        response.writeHead(ready() ? 200 : 503).end(ready() ? 'ok\n' : 'draining\n');
      else if (request.url === '/metrics') {
        metrics.text().then(
          (text) => response.setHeader('Content-Type', metrics.contentType).end(text),
          () => response.writeHead(500).end(),
        );
      } else response.writeHead(404).end();
    });
    this.#server.on('connection', (socket: Socket) => {
      if (!pool.enter(socket)) socket.destroy();
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async start(): Promise<void> {
    this.#server.listen(this.#options.port, this.#options.host);
    await once(this.#server, 'listening');
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
