/** The routes of the REST door: each has its access rule and its handler. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Action, ActionParams } from '../../access/action.ts';
import type { Caller } from '../../access/caller.ts';
import type { AdmittedCall } from '../../admission/admission.ts';

/** One request that was admitted: the caller is known, and was authorised where the route says for what. */
export interface GatewayRequest {
  readonly caller: Caller;
  /** The call that the route's `access` named. @throws EdgectlError `Internal` if the route names nothing */
  readonly call: AdmittedCall;
  readonly method: string;
  /** Percent-decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The parts of the path that the route names, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Aborts when the answer is out, the client disconnected, or the agent stops. */
  readonly signal: AbortSignal;
  /** Node's own request, for a handler that answers an upgrade with a library. */
  readonly message: IncomingMessage;
  /** The whole body. @throws EdgectlError `RequestEntityTooLarge` beyond `requestMaxBytes` */
  body(): Promise<Buffer>;
}

/**
 * Answers the request. An error before the head of the answer is sent becomes a Status; after that the connection is cut, so that
 * half an answer never looks complete.
 */
export type Handler = (request: GatewayRequest, response: ServerResponse) => Promise<void> | void;

/**
 * Takes over the connection. What it throws before it has written becomes a Status; later, the connection is cut. `head`: what came
 * behind the request already.
 */
export type UpgradeHandler = (request: GatewayRequest, socket: Duplex, head: Buffer) => Promise<void>;

/** The question to the policy before the handler runs. */
export interface Access {
  readonly action: Action;
  readonly params: ActionParams;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/namespaces/:namespace/pods/:name/log` */
  readonly path: string;
  /**
   * `anybody`: nobody is asked who they are. `known`: everybody who proved who they are; the handler authorises what needs it. Else
   * what the policy is asked for, whatever the method of HTTP is.
   */
  readonly access:
    | 'anybody'
    | 'known'
    | ((request: Pick<GatewayRequest, 'caller' | 'params' | 'query'>) => Access);
  readonly handle: Handler;
  /** Where the request asks for an upgrade; without one such a request is refused. */
  readonly upgrade?: UpgradeHandler;
}
