/** What must hold of a listener of the embedded broker, beyond its schema. */
import { BlockList, isIP } from 'node:net';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { hostPort } from '../../common/network-address.ts';
import type { ListenerConfiguration } from './configuration.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** @throws EdgectlError `InvalidParams` */
export function checkListener(listener: ListenerConfiguration): void {
  const { kind, address, port, certFile, keyFile, clientCaFile } = listener;
  const family = isIP(address);
  if (family === 0) throw invalid(listener, `${JSON.stringify(address)} is no IP address`);
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalid(listener, 'certFile and keyFile go together');
  }
  const secure = certFile !== undefined;
  if (kind === 'tcp' && (secure || clientCaFile !== undefined)) {
    throw invalid(listener, 'certificates are for kind: tls and kind: websocket');
  }
  if (kind === 'tls' && !secure) throw invalid(listener, 'it needs certFile and keyFile');
  if (clientCaFile !== undefined && !secure) {
    throw invalid(listener, 'clientCaFile needs certFile and keyFile');
  }
  if (secure || LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')) return;
  throw new EdgectlError(
    'InvalidParams',
    `listener ${kind} ${hostPort(address, port)}: passwords would cross the network in the clear`,
    { hint: 'use TLS (certFile and keyFile), or an address of loopback' },
  );
}

function invalid({ kind, address, port }: ListenerConfiguration, message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `listener ${kind} ${hostPort(address, port)}: ${message}`);
}
