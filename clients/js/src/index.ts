/** `@edgectl/client`: operate a KubeEdge edge node over MQTT. */
export * from './public.ts';
export type { Connect } from './api.ts';
export type { ConnectOptions } from './options.ts';
export { connect } from './connect.ts';
export { type Alive, parseAlive } from '@edgectl/rpc-schema/alive';
