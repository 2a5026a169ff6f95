/** An IP address as the bytes on the wire: 4 or 16. */
export function addressBytes(address: string): ArrayBuffer {
  if (!address.includes(':')) return Uint8Array.from(address.split('.'), Number).buffer;
  const [plain = ''] = address.split('%');
  // The URL parser writes IPv6 in one form: a last part in dots becomes two groups.
  const { hostname } = new URL(`http://[${plain}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: zeros }, () => 0), ...after];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff])).buffer;
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
