/** Who is logged in: the exchange of a password or a link for a session, and its end. */
import { type Client, connect, EdgectlError } from '@edgectl/client/browser';
import type { PanelLayout } from './panel.ts';

export interface LoginAnswer {
  readonly node: string;
  readonly principal: string;
  /** Kept here alone: with the cookie it proves the session. */
  readonly secret: string;
  readonly idleSeconds: number;
}

export type Credentials =
  | { readonly user: string; readonly password: string }
  | { readonly link: string }
  | { readonly certificate: true };

const SESSION = 'session';
/** How often the node is told that somebody is here, at most. */
const TELL_MS = 60_000;
const CONNECTION_LOST = 'Failed to fetch';

/** @throws EdgectlError as the node refuses, or `Unavailable` */
export async function logIn(credentials: Credentials): Promise<LoginAnswer> {
  const response = await ask('POST', { body: JSON.stringify(credentials) });
  return (await response.json()) as LoginAnswer;
}

interface Asked {
  readonly path?: string;
  readonly body?: string;
  readonly secret?: string;
}

async function ask(method: string, { path = SESSION, body, secret }: Asked = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(secret === undefined ? {} : { 'x-edgectl-secret': secret }),
      },
      ...(body === undefined ? {} : { body }),
    });
  } catch (cause) {
    throw new EdgectlError('Unavailable', CONNECTION_LOST, { layer: 'client', cause });
  }
  if (response.ok) return response;
  const { kind, message, hint } = (await response.json()) as { kind: string; message: string; hint?: string };
  const known = kind as EdgectlError['kind'];
  throw new EdgectlError(known, message, hint === undefined ? {} : { hint });
}

/** The code of a link that `edgectl hmi` printed; it is taken out of the address at once. */
export function takeLink(): string | undefined {
  const link = /^#link=([\w-]+)$/.exec(location.hash)?.[1];
  if (link !== undefined) history.replaceState(undefined, '', location.pathname);
  return link;
}

export type ConnectionStatus = 'up' | 'away';

export interface PageSessionEvents {
  readonly onStatus: (status: ConnectionStatus) => void;
  /** The node does not know the session any more. */
  readonly onOver: (reason: string) => void;
}

/** A session with its client, until it is over. */
export class PageSession {
  readonly client: Client;
  readonly #login: LoginAnswer;
  readonly #over = new AbortController();
  #toldAtMs = performance.now();

  private constructor(client: Client, login: LoginAnswer) {
    this.client = client;
    this.#login = login;
  }

  static async start(login: LoginAnswer, events: PageSessionEvents): Promise<PageSession> {
    const { node, principal, secret } = login;
    const isSecure = location.protocol === 'https:';
    const started: { session?: PageSession } = {};
    const client = await connect({
      url: `${isSecure ? 'wss' : 'ws'}://${location.host}${location.pathname}mqtt`,
      node,
      username: principal,
      password: secret,
      clientPrefix: 'page',
      // A shell without input stays open as long as the node allows; the page shows how long that is.
      reconnectTimeoutMs: 10 * 60_000,
      onStatus(status, reason) {
        events.onStatus(status);
        if (status === 'away') void started.session?.check(reason, events);
      },
    });
    const session = new PageSession(client, login);
    started.session = session;
    session.#follow();
    return session;
  }

  get principal(): string {
    return this.#login.principal;
  }

  get node(): string {
    return this.#login.node;
  }

  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** A connection that was lost may be a session that is over. */
  async check(reason: string | undefined, { onOver }: PageSessionEvents): Promise<void> {
    try {
      await ask('GET', { secret: this.#login.secret });
    } catch (error) {
      if (EdgectlError.from(error).kind !== 'Unauthorized' || this.#over.signal.aborted) return;
      this.#end();
      onOver(reason ?? '');
    }
  }

  /** The layout of the panel. @throws EdgectlError `NotFound` where the node has none */
  async panel(): Promise<PanelLayout> {
    const response = await ask('GET', { path: 'panel', secret: this.#login.secret });
    return (await response.json()) as PanelLayout;
  }

  async logOut(): Promise<void> {
    const { secret } = this.#login;
    await this.client.close().catch(() => undefined);
    this.#end();
    await ask('DELETE', { secret }).catch(() => undefined);
  }

  #end(): void {
    this.#over.abort();
    void this.client.close();
  }

  /** Somebody who moves or types is here. */
  #follow(): void {
    const tell = (): void => {
      if (performance.now() - this.#toldAtMs < TELL_MS) return;
      this.#toldAtMs = performance.now();
      ask('PUT', { secret: this.#login.secret }).catch(() => undefined);
    };
    for (const event of ['pointerdown', 'keydown', 'pointermove', 'wheel'])
      addEventListener(event, tell, { passive: true, signal: this.#over.signal });
  }
}
