/** What a mapper says that it was told of an edit. Not what the device reports: nobody fights the operator at the panel. */
import type { SocketFile } from '../../backends/socket-file.ts';
import type { ReportedTwin } from '../../backends/mapper/reported-twin.ts';
import { desiredProperty } from '../device-path.ts';
import type { EditRecord } from '../journal/edit-record.ts';
import { sameValue } from '../same-value.ts';

/** Another value than the edit's, the edit's, or nothing about it. */
export type ObservedDesired = 'other' | 'same' | 'unknown';

export interface MapperReports {
  /** What the mapper reported to EdgeCore. */
  readonly reported: ReadonlyMap<string, ReportedTwin>;
  /** What it answered when it was asked after EdgeCore's start; `undefined` if it was not. */
  readonly asked: ReadonlyMap<string, ReportedTwin> | undefined;
}

/** Whether EdgeCore has started since the edit was last known to be with the mapper; false of one that never was. */
export function startedSince(edit: EditRecord, start: SocketFile | undefined): boolean {
  return start !== undefined && edit.appliedAtMs !== undefined && edit.edgeCore !== start.identity;
}

export function observedDesiredOf(
  edit: EditRecord,
  { reported, asked }: MapperReports,
  start: SocketFile | undefined,
): ObservedDesired {
  const property = desiredProperty(edit.path);
  if (property === undefined) return 'unknown';
  const report = reported.get(property);
  if (start !== undefined && startedSince(edit, start)) {
    const sinceMs = Math.max(start.madeAtMs, edit.appliedAtMs ?? 0);
    const since = report !== undefined && (report.reportedAtMs ?? 0) > sinceMs ? report : undefined;
    const observed = compare(edit, (since ?? asked?.get(property))?.observedDesired);
    if (observed !== 'unknown') return observed;
  }
  const observed = compare(edit, report?.observedDesired);
  // A mapper that never said the edit's value says nothing about who told it what.
  if (observed === 'other') return edit.confirmed ? 'other' : 'unknown';
  // What was said before EdgeCore started says nothing about what it was told since.
  return startedSince(edit, start) ? 'unknown' : observed;
}

function compare({ value }: EditRecord, observedDesired: string | undefined): ObservedDesired {
  if (observedDesired === undefined) return 'unknown';
  return sameValue(String(value ?? ''), observedDesired) ? 'same' : 'other';
}
