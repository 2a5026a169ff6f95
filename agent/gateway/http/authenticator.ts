/** Finds out who sends a request: by its bearer token, else by the certificate of the connection. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { certificateIdentity } from '../../../common/certificates/revocation-list.ts';
import type { Proof, UserDirectory } from '../../access/user-directory.ts';
import type { Caller } from '../../access/caller.ts';

export type Credentials = Pick<UserDirectory, 'byToken' | 'byCertificate'>;

export interface Identity {
  readonly caller: Caller;
  /** The proof of the identity. While a stream runs, the proof is checked again. */
  readonly proof: Proof;
}

const MAX_CLIENT_LENGTH = 128;

/** @throws EdgectlError `Unauthorized` if nothing proves who is asking */
export function identify(message: IncomingMessage, credentials: Credentials): Identity {
  const proof = byToken(message, credentials) ?? byCertificate(message, credentials);
  if (proof === undefined) {
    throw new EdgectlError('Unauthorized', 'Unauthorized', {
      hint: 'send a bearer token or a client certificate; "edgectl kubeconfig" at the node makes a token',
    });
  }
  const { principal } = proof;
  const client = (message.headers['user-agent'] ?? '').slice(0, MAX_CLIENT_LENGTH) || 'unknown';
  const caller: Caller = {
    door: 'rest',
    attachment: 'rest',
    principal,
    topicPrincipal: principal,
    client,
    trusted: true,
  };
  return { caller, proof };
}

/** A token that is wrong is not made up for by a certificate. */
function byToken({ headers }: IncomingMessage, credentials: Credentials): Proof | undefined {
  const [, token] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (token !== undefined) return credentials.byToken(token) ?? refuse();
  return headers.authorization === undefined ? undefined : refuse();
}

function refuse(): never {
  throw new EdgectlError('Unauthorized', 'Unauthorized', {
    hint: 'the token is unknown, has expired or was revoked',
  });
}

function byCertificate({ socket }: IncomingMessage, credentials: Credentials): Proof | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { subject, valid_to: endsAt, raw } = socket.getPeerCertificate();
  const name: unknown = subject?.CN;
  if (typeof name !== 'string') return undefined;
  return credentials.byCertificate(name, {
    endsAtMs: Date.parse(endsAt),
    identity: certificateIdentity(raw),
  });
}
