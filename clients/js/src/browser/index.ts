/** `@edgectl/client/browser`: the same client in a page, over MQTT on a WebSocket; `Buffer` is the one of the package `buffer` there. */
export * from '../public.ts';
export { type PageConnectOptions, connect } from './connect.ts';
