/** The cloud half in a process of its own, for what it takes to be measured alone. */
import { once } from 'node:events';
import pino from 'pino';
import { TunnelCloud } from '../../tunnel/cloud/tunnel-cloud.ts';

interface Start {
  readonly kubernetes: string;
  readonly credentials: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

process.once('disconnect', () => process.exit());
const [{ kubernetes, credentials }] = (await once(process, 'message')) as [Start];
const listen = { host: '127.0.0.1', port: 0, credentials };
const cloud = new TunnelCloud({
  stream: listen,
  tunnel: listen,
  health: { host: '127.0.0.1', port: 0 },
  kubernetes: { server: new URL(kubernetes) },
  log: pino({ level: 'silent' }),
});
await cloud.start();
process.send?.(cloud.ports);
