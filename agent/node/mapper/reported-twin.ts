/** What a mapper says a device has: the twins of `GetDevice`. Everything else in that answer may be empty and is not used. */
import type { Device, Twin } from '../../../proto/generated/dmi.ts';

export interface ReportedTwin {
  readonly property: string;
  readonly reported: string;
  /** When the mapper read it, milliseconds since the epoch; absent where the mapper does not say. */
  readonly reportedAtMs?: number;
  /** What the mapper was last told to reach. */
  readonly observedDesired?: string;
}

/** The first twin of a property counts, as in EdgeCore's own store. */
export function reportedTwins(device: Device | undefined): ReadonlyMap<string, ReportedTwin> {
  const twins = new Map<string, ReportedTwin>();
  for (const twin of device?.status?.twins ?? []) {
    if (twin.reported === undefined || twins.has(twin.propertyName)) continue;
    twins.set(twin.propertyName, reportedTwin(twin, twin.reported));
  }
  return twins;
}

function reportedTwin(twin: Twin, { value, metadata }: NonNullable<Twin['reported']>): ReportedTwin {
  const reportedAtMs = Number(metadata['timestamp']);
  return {
    property: twin.propertyName,
    reported: value,
    ...(Number.isSafeInteger(reportedAtMs) && reportedAtMs > 0 ? { reportedAtMs } : {}),
    ...(twin.observedDesired?.value ? { observedDesired: twin.observedDesired.value } : {}),
  };
}
