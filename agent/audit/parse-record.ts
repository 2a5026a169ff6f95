/** From the text of a record, as it is kept, to the record. */
import type { AuditRecord } from '@edgectl/rpc-schema/generated/types';

/** A record without what the chain adds to it. */
export type KeptRecord = Omit<AuditRecord, 'previousHash' | 'hash'>;

/** `undefined` where it is none that the agent wrote. */
export function parseRecord(text: string): KeptRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is KeptRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, at, principal, method, outcome, target } = value as Partial<Record<keyof KeptRecord, unknown>>;
  return (
    Number.isSafeInteger(id) &&
    [at, principal, method, outcome].every((field) => typeof field === 'string') &&
    (target === undefined || typeof target === 'string')
  );
}
