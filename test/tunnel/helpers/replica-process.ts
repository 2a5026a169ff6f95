/** A replica of the cloud half in a process of its own. */
import { once } from 'node:events';
import pino from 'pino';
import { TunnelCloud } from '../../../tunnel/cloud/tunnel-cloud.ts';
import { type ReplicaSettings, replicaOptions } from './replicas.ts';

const [settings] = (await once(process, 'message')) as [ReplicaSettings];
const cloud = new TunnelCloud(replicaOptions(settings, pino({ level: 'silent' })));
await cloud.start();
process.send?.(cloud.ports);
