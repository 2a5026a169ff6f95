/** Checks of the settings of the REST door and of the page that a schema cannot express. */
import { BlockList, isIP } from 'node:net';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { RestConfiguration, WebConfiguration } from './configuration.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isLoopback(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** @throws EdgectlError `InvalidParams` */
export function checkRest({ address, tls, certFile, keyFile, clientCaFile }: RestConfiguration): void {
  if (isIP(address) === 0) throw invalid(`rest.address: ${JSON.stringify(address)} is not an IP address`);
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalid('rest.certFile and rest.keyFile are given together, or neither');
  }
  if (tls) return;
  if (!isLoopback(address)) {
    throw invalid(
      `rest.tls: false would send tokens unencrypted from ${address}`,
      'listen on 127.0.0.1, or leave TLS on',
    );
  }
  if (clientCaFile !== undefined) throw invalid('rest.clientCaFile needs rest.tls');
}

/** @throws EdgectlError `InvalidParams` */
export function checkWeb({ address, tls, certFile, keyFile, clientCaFile }: WebConfiguration): void {
  if (isIP(address) === 0) throw invalid(`web.address: ${JSON.stringify(address)} is not an IP address`);
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalid('web.certFile and web.keyFile are given together, or neither');
  }
  if (tls === false && !isLoopback(address)) {
    throw invalid(
      `web.tls: false would send passwords in the clear from ${address}`,
      'listen on 127.0.0.1, or leave TLS on',
    );
  }
  if (clientCaFile !== undefined && !(tls ?? !isLoopback(address))) {
    throw invalid('web.clientCaFile needs web.tls');
  }
}

function invalid(message: string, hint?: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, hint === undefined ? {} : { hint });
}
