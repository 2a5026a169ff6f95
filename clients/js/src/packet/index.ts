/** `@edgectl/client/packet`: the same client for short programs: MQTT 3.1.1 on a unix socket, TCP or TLS, quick to load. */
export * from '../public.ts';
export type { ConnectOptions } from '../options.ts';
export { connect } from './connect.ts';
