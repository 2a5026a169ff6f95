/**
 * Sessions of the page, kept over a restart of the agent: the digests of their two secrets in a private file beside the socket, which a
 * reboot takes away. Who reads it cannot log in by it.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Logger } from 'pino';
import { readPrivateFile, writePrivateFile } from '../../common/private-file.ts';

export interface KeptSession {
  readonly principal: string;
  readonly kind: 'password' | 'link';
  /** As in the proof. */
  readonly entry: string;
  /** SHA-256 in base64url, as of the secret. */
  readonly cookie: string;
  readonly secret: string;
  /** When its person last did something; milliseconds since the epoch. */
  readonly usedMs: number;
}

const MAX_BYTES = 256 * 1024;
const DIGEST = { type: 'string', pattern: '^[-_a-zA-Z0-9]{43}$' } as const;

const schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      principal: { type: 'string', minLength: 1, maxLength: 128 },
      kind: { enum: ['password', 'link'] },
      entry: { type: 'string', maxLength: 1024 },
      cookie: DIGEST,
      secret: DIGEST,
      usedMs: { type: 'number' },
    },
    required: ['principal', 'kind', 'entry', 'cookie', 'secret', 'usedMs'],
    additionalProperties: false,
  },
};

const isKept = new Ajv2020({ strict: false, validateSchema: false }).compile<readonly KeptSession[]>(schema);

export class SessionFile {
  readonly #path: string;
  readonly #log: Logger;

  /** @param socket of the embedded broker */
  constructor(socket: string, log: Logger) {
    this.#path = `${socket}.page-sessions`;
    this.#log = log;
  }

  /** What cannot be read is nothing: people log in again. */
  read(): readonly KeptSession[] {
    try {
      const text = readPrivateFile(this.#path, MAX_BYTES);
      const kept: unknown = text === undefined ? [] : JSON.parse(text);
      if (isKept(kept)) return kept;
      this.#log.warn({ path: this.#path }, 'the sessions of the page are no such list: people log in again');
    } catch (error) {
      const reason = EdgectlError.from(error).message;
      this.#log.warn({ path: this.#path, reason }, 'the sessions of the page cannot be read');
    }
    return [];
  }

  /** A place that cannot be written costs the sessions at the next restart, nothing else. */
  write(sessions: readonly KeptSession[]): void {
    try {
      writePrivateFile(this.#path, JSON.stringify(sessions));
    } catch (error) {
      this.#log.debug({ reason: EdgectlError.from(error).message }, 'the sessions of the page were not kept');
    }
  }
}
