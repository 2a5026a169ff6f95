/** Which records a caller wants to see. */
import type { AuditListParams, AuditRecord } from '@edgectl/rpc-schema/generated/types';

export type RecordFilter = (record: AuditRecord) => boolean;

/** @param nowMs milliseconds since the epoch */
export function recordFilter(params: AuditListParams, nowMs: number): RecordFilter {
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
