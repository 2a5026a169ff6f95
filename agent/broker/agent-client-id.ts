/**
 * The agent's client ids on another broker. Whoever connects with an id ends the connection that has it, so a user who knows the agent's
 * could keep it away for ever. They are the same after each restart: the broker then ends the old connection, and its last will, before the
 * new one says online.
 */
import { createHmac } from 'node:crypto';
import type { IClientOptions } from 'mqtt';

/** 64 bits: nobody tries them out. */
const SECRET_HEX_DIGITS = 16;

/**
 * @param credentials the agent's own on that broker; where no secret is among them, nor in `url`, the broker lets anybody do anything,
 *   and the id is known too
 */
export function agentClientId(
  node: string,
  role: 'rpc' | 'bulk',
  credentials: IClientOptions,
  url?: string,
): string {
  const { username, password, key } = { ...inAddress(url), ...credentials };
  const secret = password ?? (Buffer.isBuffer(key) || typeof key === 'string' ? key : undefined);
  const name = `edgectl-agent-${node}`;
  if (secret === undefined) return `${name}-${role}`;
  const code = createHmac('sha256', secret)
    .update(JSON.stringify([node, username]))
    .digest('hex');
  return `${name}-${code.slice(0, SECRET_HEX_DIGITS)}-${role}`;
}

function inAddress(url: string | undefined): IClientOptions {
  if (url === undefined) return {};
  const { username, password } = new URL(url);
  if (password === '') return {};
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
