/** Where grants are kept. */
import type { Grant } from '@edgectl/rpc-schema/generated/types';
import type { Database, Migration } from '../../store/database.ts';

export const grantMigrations: readonly Migration[] = [
  {
    id: 'grant-1',
    sql: `
      CREATE TABLE role_grant (
        id TEXT PRIMARY KEY,
        principal TEXT NOT NULL,
        role TEXT NOT NULL,
        namespaces TEXT,
        reason TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        until INTEGER NOT NULL,
        revoked_at INTEGER,
        revoked_by TEXT,
        revoke_reason TEXT
      ) STRICT;
      CREATE TABLE grant_clock (id INTEGER PRIMARY KEY CHECK (id = 1), reached INTEGER NOT NULL) STRICT;
    `,
  },
];

/** A grant as it is kept. Times in milliseconds since the epoch. */
export interface KeptGrant {
  readonly id: string;
  readonly principal: string;
  readonly role: string;
  /** Absent: all. */
  readonly namespaces?: readonly string[];
  readonly reason: string;
  readonly createdAt: number;
  readonly createdBy: string;
  /** By the wall clock, for people. */
  readonly expiresAt: number;
  /** By the kept time: this is what counts. */
  readonly untilMs: number;
  /** The boot of the machine in which it was given. */
  readonly bootId?: string;
  readonly revoked?: Revocation;
}

export interface Revocation {
  readonly at: number;
  readonly by: string;
  readonly reason?: string;
}

interface Row {
  readonly id: string;
  readonly principal: string;
  readonly role: string;
  readonly namespaces: string | null;
  readonly reason: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number;
  readonly until: number;
  readonly boot_id: string | null;
  readonly revoked_at: number | null;
  readonly revoked_by: string | null;
  readonly revoke_reason: string | null;
}

export class GrantStore {
  readonly #insert;
  readonly #revoke;
  readonly #list;
  readonly #forget;
  readonly #move;
  readonly #moveOfBoot;

  /** The database must have {@link grantMigrations}. */
  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO role_grant (id, principal, role, namespaces, reason, created_at, created_by, expires_at, until, boot_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#revoke = database.prepare(
      'UPDATE role_grant SET revoked_at = ?, revoked_by = ?, revoke_reason = ? WHERE id = ?',
    );
    this.#list = database.prepare<[], Row>('SELECT * FROM role_grant ORDER BY created_at, id');
    this.#forget = database.prepare(
      `DELETE FROM role_grant WHERE id IN (
         SELECT id FROM role_grant WHERE until <= ? OR revoked_at IS NOT NULL ORDER BY created_at DESC LIMIT -1 OFFSET ?)`,
    );
    const move = 'UPDATE role_grant SET until = until + ?, expires_at = until + ? WHERE until > ?';
    this.#move = database.prepare(move);
    this.#moveOfBoot = database.prepare(`${move} AND boot_id = ?`);
  }

  add(grant: KeptGrant): void {
    this.#insert.run(
      grant.id,
      grant.principal,
      grant.role,
      grant.namespaces === undefined ? null : JSON.stringify(grant.namespaces),
      grant.reason,
      grant.createdAt,
      grant.createdBy,
      grant.expiresAt,
      grant.untilMs,
      grant.bootId ?? null,
    );
  }

  revoke(id: string, { at, by, reason }: Revocation): void {
    this.#revoke.run(at, by, reason ?? null, id);
  }

  /** The oldest first. */
  all(): KeptGrant[] {
    return this.#list.all().map(keptGrant);
  }

  /** Deletes the grants that have ended at `nowMs`, but for the newest `keep`. */
  forget(nowMs: number, keep: number): void {
    this.#forget.run(nowMs, keep);
  }

  /** Moves the end of the grants that are active at `nowMs`; with `bootId`, only of those given in that boot. */
  moveEnd(byMs: number, nowMs: number, bootId?: string): void {
    const by = Math.trunc(byMs);
    if (bootId === undefined) this.#move.run(by, by, Math.trunc(nowMs));
    else this.#moveOfBoot.run(by, by, Math.trunc(nowMs), bootId);
  }
}

function keptGrant(row: Row): KeptGrant {
  return {
    id: row.id,
    principal: row.principal,
    role: row.role,
    ...(row.namespaces === null ? {} : { namespaces: namesOf(row.namespaces) }),
    reason: row.reason,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    untilMs: row.until,
    ...(row.boot_id === null ? {} : { bootId: row.boot_id }),
    ...(row.revoked_at === null
      ? {}
      : {
          revoked: {
            at: row.revoked_at,
            by: row.revoked_by ?? '',
            ...(row.revoke_reason === null ? {} : { reason: row.revoke_reason }),
          },
        }),
  };
}

/** If the text was changed by somebody else, the grant is valid in no namespace. */
function namesOf(text: string): readonly string[] {
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/** As the contract shows it. */
export function grantObject(grant: KeptGrant): Grant {
  const { id, principal, role, namespaces, reason, createdAt, createdBy, expiresAt, revoked } = grant;
  return {
    id,
    principal,
    role,
    ...(namespaces === undefined ? {} : { namespaces }),
    reason,
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(revoked === undefined
      ? {}
      : {
          revokedAt: new Date(revoked.at).toISOString(),
          revokedBy: revoked.by,
          ...(revoked.reason === undefined ? {} : { revokeReason: revoked.reason }),
        }),
  };
}
