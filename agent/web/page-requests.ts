/** What the page's listener answers: the document, its assets, and the beginning and end of sessions. */
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { certificateIdentity } from '../../common/certificates/revocation-list.ts';
import { hostName, isKnownHost } from '../../common/request-host.ts';
import type { Authorities } from '../access/client-authorities.ts';
import type { LoginGate } from '../access/login-gate.ts';
import type { Proof, UserDirectory } from '../access/user-directory.ts';
import { headersOfAnswer, headersOfAsset, headersOfDocument } from './page-headers.ts';
import type { PageFiles } from './page-files.ts';
import type { IssuedSession, PageSession, PageSessions } from './page-sessions.ts';
import type { PanelFile } from './panel-file.ts';

export const PAGE_PATH = '/hmi/';
export const MQTT_PATH = '/hmi/mqtt';
const SESSION_PATH = '/hmi/session';
const PANEL_PATH = '/hmi/panel';
const ASSETS_PATH = '/hmi/assets/';

/** The secret that the page keeps, in requests other than the CONNECT. */
const SECRET_HEADER = 'x-edgectl-secret';
/** A user name and a password. */
const BODY_MAX_BYTES = 8 * 1024;

export interface PageRequestsOptions {
  readonly node: string;
  /** Names by which it may be asked for, besides `localhost` and addresses. */
  readonly hosts: readonly string[];
  readonly secure: boolean;
  /** Tells the cookies of two agents on one host apart. */
  readonly port: () => number;
  readonly idleMs: number;
  readonly files: PageFiles;
  readonly panel: PanelFile;
  readonly sessions: PageSessions;
  readonly users: Pick<UserDirectory, 'byPassword' | 'byCertificate' | 'holds'>;
  readonly logins: LoginGate;
  /** @returns the principal of a link that stands */
  readonly takeLink: (code: string) => string | undefined;
  /** Those that verify its certificate. */
  readonly authoritiesOf: (message: IncomingMessage) => Authorities;
  /** The connection has been authenticated. @returns false if there are too many connections already */
  readonly onProved: (message: IncomingMessage, principal: string) => boolean;
  readonly log: Logger;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

interface Credentials {
  readonly user?: string;
  readonly password?: string;
  readonly link?: string;
  readonly certificate?: boolean;
}

export class PageRequests {
  readonly #options: PageRequestsOptions;

  constructor(options: PageRequestsOptions) {
    this.#options = options;
  }

  /** @throws EdgectlError as what is refused */
  async answer(message: IncomingMessage): Promise<PageAnswer> {
    const { method = 'GET' } = message;
    const path = pathOf(message);
    this.#checkHost(message.headers);
    if (path === SESSION_PATH) return this.#session(message, method);
    if (method !== 'GET' && method !== 'HEAD') throw notAllowed(method);
    if (path === PAGE_PATH) return this.#document(message.headers);
    if (path === PANEL_PATH) return this.#panel(message);
    if (path.startsWith(ASSETS_PATH)) return this.#asset(path.slice(ASSETS_PATH.length), message.headers);
    if (path === '/' || path === '/hmi') return redirect();
    throw new EdgectlError('NotFound', `there is nothing at ${JSON.stringify(path.slice(0, 128))}`, {
      hint: `the page is at ${PAGE_PATH}`,
    });
  }

  /** The session of a WebSocket that asks to be opened. @throws EdgectlError as what is refused */
  upgrade(message: IncomingMessage): PageSession {
    this.#checkHost(message.headers);
    this.#checkOrigin(message.headers);
    if (pathOf(message) !== MQTT_PATH) {
      throw new EdgectlError('NotFound', `MQTT is spoken at ${MQTT_PATH}`);
    }
    const session = this.#options.sessions.byCookie(this.#cookieOf(message.headers));
    if (session === undefined) throw unauthorized();
    this.#prove(message, session.principal);
    return session;
  }

  /** Authenticates an MQTT CONNECT: the session of the cookie of the WebSocket, if the password is the secret of that session. */
  connect(message: IncomingMessage, user: string | undefined, secret: string | undefined): Proof | undefined {
    const { sessions } = this.#options;
    const session = sessions.prove(this.#cookieOf(message.headers), secret);
    if (session === undefined || session.principal !== user) return undefined;
    sessions.use(session);
    return session.proof;
  }

  async #session(message: IncomingMessage, method: string): Promise<PageAnswer> {
    if (method !== 'GET') this.#checkOrigin(message.headers);
    if (method === 'POST') return this.#begin(message);
    if (method !== 'GET' && method !== 'PUT' && method !== 'DELETE') throw notAllowed(method);
    const { sessions, log } = this.#options;
    const session = this.#proved(message);
    if (method === 'PUT') sessions.use(session);
    if (method === 'DELETE') {
      sessions.end(session, 'logged out');
      log.debug({ principal: session.principal }, 'a page was left');
      return { status: 204, headers: { ...headersOfAnswer(), 'set-cookie': this.#cookie('', 0) } };
    }
    return json({ principal: session.principal });
  }

  /** @throws EdgectlError `Unauthorized` without both secrets of a session that stands */
  #proved(message: IncomingMessage): PageSession {
    const secret = message.headers[SECRET_HEADER];
    const session = this.#options.sessions.prove(
      this.#cookieOf(message.headers),
      typeof secret === 'string' ? secret : undefined,
    );
    if (session === undefined) throw unauthorized();
    this.#prove(message, session.principal);
    return session;
  }

  /** The layout alone: what a panel shows comes by MQTT, with the rights of who is there. */
  #panel(message: IncomingMessage): PageAnswer {
    this.#proved(message);
    return json(this.#options.panel.read());
  }

  async #begin(message: IncomingMessage): Promise<PageAnswer> {
    const { sessions, log } = this.#options;
    const address = message.socket.remoteAddress ?? 'unknown';
    const credentials = await readCredentials(message);
    const proof = await this.#proofBy(credentials, message, address);
    if (proof === undefined) {
      log.warn({ address, user: credentials.user?.slice(0, 128) }, 'a login to the page was refused');
      throw new EdgectlError('Unauthorized', 'user name or password is wrong, or the link was used', {
        hint: '"edgectl hmi" at the node makes a new link',
      });
    }
    this.#prove(message, proof.principal);
    const session = sessions.begin(proof);
    log.info({ principal: session.principal, address, by: proof.kind }, 'a session of the page begins');
    return this.#begun(session);
  }

  async #proofBy(
    { user, password, link, certificate }: Credentials,
    message: IncomingMessage,
    address: string,
  ): Promise<Proof | undefined> {
    const { users, logins, takeLink } = this.#options;
    if (certificate === true) return this.#byCertificate(message);
    if (link !== undefined) {
      const principal = takeLink(link);
      if (principal === undefined) return undefined;
      const proof: Proof = { principal, kind: 'link', entry: '', session: { current: true } };
      return users.holds(proof) ? proof : undefined;
    }
    if (user === undefined || password === undefined) {
      throw new EdgectlError('InvalidParams', 'a login has "user" and "password", "link", or "certificate"');
    }
    const login = await logins.login(address, user, () => users.byPassword(user, password));
    if (login !== undefined) return login.proof;
    throw new EdgectlError('TooManyRequests', 'too many wrong passwords came from there', {
      hint: 'wait half a minute and try again',
    });
  }

  #byCertificate(message: IncomingMessage): Proof | undefined {
    const { socket } = message;
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    const { subject, valid_to: endsAt, raw } = socket.getPeerCertificate();
    const name: unknown = subject?.CN;
    if (typeof name !== 'string') return undefined;
    const authority = this.#options.authoritiesOf(message);
    const shown = { endsAtMs: Date.parse(endsAt), identity: certificateIdentity(raw), authority };
    return this.#options.users.byCertificate(name, shown);
  }

  #begun({ principal, cookie, secret }: IssuedSession): PageAnswer {
    const { node, idleMs } = this.#options;
    const { headers, ...answer } = json({ node, principal, secret, idleSeconds: idleMs / 1000 });
    return { ...answer, headers: { ...headers, 'set-cookie': this.#cookie(cookie) } };
  }

  #document({ host = '' }: IncomingHttpHeaders): PageAnswer {
    const { files, secure } = this.#options;
    const { html, nonce } = files.document();
    return { status: 200, headers: headersOfDocument(host, secure, nonce), body: html };
  }

  #asset(name: string, { 'accept-encoding': accepted = '' }: IncomingHttpHeaders): PageAnswer {
    const { files } = this.#options;
    const asset = files.asset(name);
    if (asset === undefined) throw new EdgectlError('NotFound', 'the page has no such part: load it again');
    const headers = headersOfAsset(asset.type);
    return /\bgzip\b/.test(String(accepted))
      ? { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: asset.gzip }
      : { status: 200, headers, body: files.plain(name, asset) };
  }

  get #cookieName(): string {
    return `edgectl-page-${this.#options.port()}`;
  }

  #cookie(value: string, maxAgeSeconds?: number): string {
    const { secure } = this.#options;
    const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
    return `${this.#cookieName}=${value}; Path=/hmi; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${age}`;
  }

  #cookieOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
    const start = `${this.#cookieName}=`;
    return cookie
      .split(/; */)
      .find((one) => one.startsWith(start))
      ?.slice(start.length);
  }

  #prove(message: IncomingMessage, principal: string): void {
    if (this.#options.onProved(message, principal)) return;
    throw new EdgectlError('TooManyRequests', `${principal} has used up its connections`, {
      hint: 'close some pages',
    });
  }

  /** A name that somebody else lets point here is not a name of ours. */
  #checkHost({ host }: IncomingHttpHeaders): void {
    // It stands in the policy of the document: nothing but a host and a port.
    if (host === undefined || !/^(\[[0-9a-f:.]+\]|[-.a-z0-9]+)(:\d{1,5})?$/i.test(host)) {
      throw new EdgectlError('InvalidRequest', 'the request has no Host header, or one that is not a host');
    }
    if (isKnownHost(hostName(host), this.#options.hosts)) return;
    throw new EdgectlError('Forbidden', `this server is not known as ${JSON.stringify(hostName(host))}`, {
      hint: 'ask for it by address or by the name of the node, or list the name in web.allowedHosts',
    });
  }

  /** Of the page itself alone: browsers say where a request comes from that changes something or opens a WebSocket. */
  #checkOrigin({ host = '', origin, ...headers }: IncomingHttpHeaders): void {
    const own = `${this.#options.secure ? 'https' : 'http'}://${host}`.toLowerCase();
    const site = headers['sec-fetch-site'];
    if (origin?.toLowerCase() === own && (site === undefined || site === 'same-origin')) return;
    throw new EdgectlError('Forbidden', 'only the page itself may ask this', {
      hint: 'programs use the listeners of the broker, or the Kubernetes API',
    });
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}

export function json(content: object, status = 200): PageAnswer {
  const headers = { ...headersOfAnswer(), 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify(content) };
}

function redirect(): PageAnswer {
  return { status: 308, headers: { ...headersOfAnswer(), location: PAGE_PATH } };
}

function unauthorized(): EdgectlError {
  return new EdgectlError('Unauthorized', 'the session is over', { hint: 'log in again' });
}

function notAllowed(method: string): EdgectlError {
  return new EdgectlError('Unsupported', `${method.slice(0, 16)} is not served here`);
}

/** @throws EdgectlError `InvalidParams` if the body is not a login, `RequestEntityTooLarge` */
async function readCredentials(message: IncomingMessage): Promise<Credentials> {
  // A form of another site cannot send this type without asking first.
  if (message.headers['content-type'] !== 'application/json') {
    throw new EdgectlError('InvalidParams', 'a login is sent as application/json');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_MAX_BYTES) {
      throw new EdgectlError('RequestEntityTooLarge', `a login has at most ${BODY_MAX_BYTES} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  let content: unknown;
  try {
    content = JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new EdgectlError('InvalidParams', 'a login is sent as JSON');
  }
  if (typeof content !== 'object' || content === null) {
    throw new EdgectlError('InvalidParams', 'a login is a JSON object');
  }
  const { user, password, link, certificate } = content as Readonly<Record<string, unknown>>;
  return {
    ...(typeof user === 'string' ? { user } : {}),
    ...(typeof password === 'string' ? { password } : {}),
    ...(typeof link === 'string' ? { link } : {}),
    ...(certificate === true ? { certificate } : {}),
  };
}
