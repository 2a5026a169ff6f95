/**
 * Which protocols of remote command go to the node. kube-apiserver hands WebSocket v5 through to nodes that declare
 * `ExtendWebSocketsToKubelet`, and kubectl then offers v5 alone; runtimes before containerd 2 refuse it, and kubectl falls back to
 * SPDY. Whether a node's runtime speaks it is not known here: the refusal is given at once, without a request and an audit record
 * at the node. A client that offers v4 as well is passed on.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { PROTOCOL_V5 } from '../../common/remotecommand/channels.ts';

/** @throws EdgectlError `Forbidden`, as a runtime without v5 answers */
export function checkRemoteProtocols(headers: IncomingHttpHeaders): void {
  if (headers.upgrade?.toLowerCase() !== 'websocket') return;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  if (offered.length !== 1 || offered[0] !== PROTOCOL_V5) return;
  throw new EdgectlError('Forbidden', `${PROTOCOL_V5} alone is not passed on to nodes`, {
    layer: 'tunnel',
    hint: 'use SPDY/3.1, or offer v4.channel.k8s.io as well; kubectl falls back by itself',
  });
}
