/** Reads the audit, a page at a time, so that a long one never stops the agent's other work. */
import { setImmediate as turn } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type * as contract from '@edgectl/rpc-schema/generated/types';
import type { AuditListParams, AuditRecord } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { type AuditRow, type AuditStore, type KeptRecord, parseRecord, verifyChain } from './audit-store.ts';

const PAGE = 500;
const DEFAULT_LIMIT = 1000;
/** The same limit as for any answer. */
const DEFAULT_BYTES = 1024 * 1024;
/** The rest is for the envelope, and for characters that take more than one byte. */
const PART_FOR_RECORDS = 3 / 4;
/** What an answer adds to the text of a record. */
const HASHES_BYTES = 180;

export class AuditReader {
  readonly #store: AuditStore;
  readonly #clock: Clock;
  readonly #setAside: () => readonly string[];
  readonly #settle: () => void;

  /**
   * @param setAside files of databases that were corrupt: their records are no longer in this database
   * @param settle writes what waits to become one record
   */
  constructor(
    store: AuditStore,
    clock: Clock,
    setAside: () => readonly string[] = () => [],
    settle: () => void = () => undefined,
  ) {
    this.#setAside = setAside;
    this.#settle = settle;
    this.#store = store;
    this.#clock = clock;
  }

  /** @throws EdgectlError `Gone` if `continue` lies before what is kept */
  async list(params: contract.AuditListParams, signal: AbortSignal): Promise<contract.AuditListResult> {
    const fits = recordFilter(params, this.#clock.now());
    // A follower waits, so that it does not split records that belong together.
    if (params.afterId === undefined) this.#settle();
    const { limit = DEFAULT_LIMIT, tail, maxBytes = DEFAULT_BYTES } = params;
    const room = { records: limit, bytes: maxBytes * PART_FOR_RECORDS };
    const release = this.#store.hold();
    try {
      const { items, lastId, more } =
        tail === undefined
          ? await this.#forward(this.#from(params), room, fits, signal)
          : await this.#backward(tail, fits, signal);
      return {
        meta: {
          source: 'agent',
          observedAt: new Date(this.#clock.now()).toISOString(),
          ...(more ? { continue: String(lastId) } : {}),
        },
        items,
        lastId,
        ...(params.verify === true ? { chain: await this.#verify(signal) } : {}),
      };
    } finally {
      release();
    }
  }

  async #verify(signal: AbortSignal): Promise<contract.AuditChain> {
    const chain = await verifyChain(this.#store, signal);
    const files = this.#setAside();
    if (files.length === 0) return chain;
    const aside = `earlier records are in ${files.join(', ')}: a database that was corrupt, and was set aside`;
    return { ...chain, message: chain.message === undefined ? aside : `${chain.message}; ${aside}` };
  }

  #from({ continue: token, afterId }: contract.AuditListParams): number {
    const { anchorId } = this.#store.state();
    if (token === undefined) return Math.max(anchorId, afterId ?? 0);
    const id = Number(token);
    if (!Number.isSafeInteger(id) || id < 0) {
      throw new EdgectlError('InvalidParams', '"continue" is not a token from audit.list', {
        details: { parameter: 'continue' },
      });
    }
    if (id < anchorId) {
      throw new EdgectlError('Gone', `the records behind ${id} are no longer kept`, {
        hint: 'list again without "continue"',
      });
    }
    return id;
  }

  async #forward(from: number, room: Room, fits: RecordFilter, signal: AbortSignal): Promise<Found> {
    const items: contract.AuditRecord[] = [];
    let previous = this.#hashOf(from);
    let lastId = from;
    let bytes = 0;
    for (;;) {
      const rows = this.#store.after(lastId, PAGE);
      for (const row of rows) {
        const record = recordOf(row, previous);
        if (fits(record)) {
          bytes += row.record.length + HASHES_BYTES;
          const isFull = items.length === room.records || (bytes > room.bytes && items.length > 0);
          if (isFull) return { items, lastId, more: true };
          items.push(record);
        }
        previous = row.hash;
        lastId = row.id;
      }
      if (rows.length < PAGE) return { items, lastId, more: false };
      await turn();
      signal.throwIfAborted();
    }
  }

  async #backward(wanted: number, fits: RecordFilter, signal: AbortSignal): Promise<Found> {
    const { lastId, anchorHash } = this.#store.state();
    const items: contract.AuditRecord[] = [];
    let before = lastId + 1;
    while (items.length < wanted) {
      // Reads one more than is shown: each record shows the hash of the previous one.
      const rows = this.#store.before(before, PAGE + 1);
      for (const [index, row] of rows.slice(0, PAGE).entries()) {
        if (items.length === wanted) break;
        const record = recordOf(row, rows[index + 1]?.hash ?? anchorHash);
        if (fits(record)) items.push(record);
      }
      if (rows.length <= PAGE) break;
      before = rows[PAGE - 1]?.id ?? 0;
      await turn();
      signal.throwIfAborted();
    }
    return { items: items.toReversed(), lastId, more: false };
  }

  #hashOf(id: number): Buffer {
    const [row] = this.#store.after(id - 1, 1);
    return row?.id === id ? row.hash : this.#store.state().anchorHash;
  }
}

/** What an answer has room for. */
interface Room {
  readonly records: number;
  readonly bytes: number;
}

interface Found {
  readonly items: readonly contract.AuditRecord[];
  /** The last record that was looked at. */
  readonly lastId: number;
  readonly more: boolean;
}

function recordOf({ id, record, hash }: AuditRow, previous: Buffer): contract.AuditRecord {
  const facts = factsOf(id, record);
  return { ...facts, previousHash: previous.toString('hex'), hash: hash.toString('hex') };
}

/** @throws EdgectlError `DataLoss` if it is not what was written */
function factsOf(id: number, record: string): KeptRecord {
  const facts = parseRecord(record);
  if (facts !== undefined) return facts;
  throw new EdgectlError('DataLoss', `record ${id} of the audit cannot be read`, {
    layer: 'store',
    hint: 'something other than the agent changed the database: edgectl audit --verify',
  });
}

/** Which records a caller wants to see. */
type RecordFilter = (record: AuditRecord) => boolean;

/** @param nowMs milliseconds since the epoch */
function recordFilter(params: AuditListParams, nowMs: number): RecordFilter {
  const { principal, method, namespace, name, outcome, sinceSeconds, sinceTime, untilTime } = params;
  const since = sinceTime === undefined ? nowMs - (sinceSeconds ?? 0) * 1000 : Date.parse(sinceTime);
  const until = untilTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(untilTime);
  const isSince = sinceTime !== undefined || sinceSeconds !== undefined;
  return (record) =>
    (principal === undefined || record.principal === principal) &&
    (method === undefined || record.method === method) &&
    (outcome === undefined || record.outcome === outcome) &&
    (!isSince || Date.parse(record.at) >= since) &&
    (untilTime === undefined || Date.parse(record.at) < until) &&
    ((namespace === undefined && name === undefined) || isAbout(record, namespace, name));
}

function isAbout(
  { target = '' }: AuditRecord,
  namespace: string | undefined,
  name: string | undefined,
): boolean {
  return target.split(',').some((one) => {
    const [itsNamespace, itsName] = one.split('/');
    return (
      (namespace === undefined || itsNamespace === namespace) && (name === undefined || itsName === name)
    );
  });
}
