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
  const message = twinMessage(value, twin.propertyName);
  const reportedAtMs = Number(metadata['timestamp'] || message?.timestamp);
  return {
    property: twin.propertyName,
    reported: message?.actual ?? value,
    ...(Number.isSafeInteger(reportedAtMs) && reportedAtMs > 0 ? { reportedAtMs } : {}),
    ...(twin.observedDesired?.value ? { observedDesired: twin.observedDesired.value } : {}),
  };
}

interface TwinMessage {
  readonly actual: string;
  readonly timestamp: unknown;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/**
 * The mapper framework puts no bare value there but the text of the message that it would publish, time included, and leaves the
 * metadata empty (mapper-framework `DevPanel.GetDevice`, v1.18 to v1.23).
 */
function twinMessage(value: string, property: string): TwinMessage | undefined {
  if (!value.startsWith('{')) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(value);
  } catch {
    return undefined;
  }
  const actual = field(field(field(field(message, 'twin'), property), 'actual'), 'value');
  return typeof actual === 'string' ? { actual, timestamp: field(message, 'timestamp') } : undefined;
}
