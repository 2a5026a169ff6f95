/** What is told of a connection that does not come about, on every platform. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export function connectCanceled(): EdgectlError {
  return new EdgectlError('Canceled', 'connecting was canceled', { layer: 'client' });
}

export function connectionClosed(url: string): EdgectlError {
  return new EdgectlError('Unavailable', `the connection to ${url} is closed`, { layer: 'client' });
}

/** @param reason as the broker or the system put it */
export function unreachable(url: string, reason: string): EdgectlError {
  const refused = /not authorized|bad user ?name|identifier rejected/i.test(reason);
  const kind = refused ? 'Unauthorized' : 'Unavailable';
  return new EdgectlError(kind, `cannot connect to the broker at ${url}: ${reason}`, {
    layer: 'broker',
    hint: refused
      ? 'check user name, password or certificate'
      : 'is the agent running on this node, and is this its broker?',
  });
}

export function notGranted(filter: string): EdgectlError {
  return new EdgectlError('Forbidden', `the broker does not allow this user to read ${filter}`, {
    layer: 'broker',
    hint: 'the principal in the topic must be the user name; see the access list',
  });
}
