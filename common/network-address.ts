/** Hosts and ports as URLs and messages write them: an IPv6 address is in brackets. */

/** `10.0.0.1:80`, `[::1]:80`, `node.example:80`. */
export function hostPort(host: string, port: number | string): string {
  return `${urlHost(host)}:${port}`;
}

function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** `0.0.0.0`, `::` and their longer forms: every address of the machine. */
export function isWildcard(address: string): boolean {
  return /^(::ffff:)?[0:.]+$/i.test(address);
}

/** Where a program on this machine finds a server that listens on `address`: one that listens on all is dialled on loopback. */
export function localHost(address: string): string {
  if (!isWildcard(address)) return address;
  return address.includes(':') && !address.includes('.') ? '::1' : '127.0.0.1';
}

/** The host of a URL as sockets take it: without the brackets of an IPv6 address. */
export function socketHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
