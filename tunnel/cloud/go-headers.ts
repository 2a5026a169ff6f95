/** A request's headers as Go's `http.Header` holds them: canonical names, values in their order, no Host. */

/** Between replicas: the node that a request is for, as the replica that got it has found. */
export const NODE_HEADER = 'X-Edgectl-Node';

/** Meant for the one who got them: the node has no use for a credential. */
const KEPT_HERE: ReadonlySet<string> = new Set(['Host', 'Authorization', 'Cookie', NODE_HEADER]);

/** `x-stream-protocol-version` → `X-Stream-Protocol-Version`. */
export function canonicalName(name: string): string {
  return name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join('-');
}

/** @param rawHeaders names and values in turn, as Node.js gives them; HTTP/2's pseudo headers are left out */
export function goHeaders(rawHeaders: readonly string[]): Record<string, string[]> {
  // Without a prototype: a client names its headers as it likes, `__proto__` too.
  const headers: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.startsWith(':')) continue;
    const canonical = canonicalName(name);
    if (!KEPT_HERE.has(canonical)) (headers[canonical] ??= []).push(rawHeaders[at + 1] ?? '');
  }
  return headers;
}
