/** Recomputes every hash that is kept: a record that was changed, taken out or put in does not fit. */
import { setImmediate as turn } from 'node:timers/promises';
import type { AuditChain } from '@edgectl/rpc-schema/generated/types';
import type { AuditStore } from './audit-store.ts';
import { chained } from './chain.ts';
import { parseRecord } from './parse-record.ts';

const PAGE = 500;

/** Over the records that there are when it begins; nothing may be removed meanwhile ({@link AuditStore.hold}). */
export async function verifyChain(
  store: Pick<AuditStore, 'state' | 'after'>,
  signal: AbortSignal,
): Promise<AuditChain> {
  const { anchorId, anchorHash, lastId, lastHash, broken: found } = store.state();
  let id = anchorId;
  let hash = anchorHash;
  const broken = (brokenId: number, message: string): AuditChain => ({
    verified: false,
    records: id - anchorId,
    firstBrokenId: brokenId,
    message,
  });
  while (id < lastId) {
    const rows = store.after(id, PAGE);
    if (rows.length === 0) return broken(id + 1, 'the records from here on are missing');
    for (const row of rows) {
      if (row.id > lastId) break;
      if (row.id !== id + 1) return broken(id + 1, 'the record is missing');
      const expected = chained(hash, row.record);
      if (!expected.equals(row.hash) || parseRecord(row.record)?.id !== row.id) {
        return broken(row.id, 'the record is not the one that was written');
      }
      hash = row.hash;
      id = row.id;
    }
    await turn();
    signal.throwIfAborted();
  }
  if (typeof found === 'string') return { verified: false, records: id - anchorId, message: found };
  if (!hash.equals(lastHash)) return broken(id, 'the last record is not the one that was written last');
  return {
    verified: true,
    records: id - anchorId,
    ...(id > anchorId ? { firstId: anchorId + 1, lastId: id, headHash: hash.toString('hex') } : {}),
  };
}
