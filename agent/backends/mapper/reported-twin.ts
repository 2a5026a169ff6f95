/** What a mapper says a device has: the twins of `GetDevice`. Everything else in that answer may be empty and is not used. */
import type { Device, Twin } from '../../../proto/generated/dmi.ts';
import { isJsonObject, parseJson } from '../http/kubernetes-json.ts';
import { ownValue } from '../../../common/json-object.ts';

export interface ReportedTwin {
  readonly property: string;
  readonly reported: string;
  /** When the mapper read it, milliseconds since the epoch; absent if the mapper does not say. */
  readonly reportedAtMs?: number;
  /** The desired value that the mapper was last given. */
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
  const document = twinUpdate(value, twin.propertyName);
  const reportedAtMs = document?.timestamp ?? Number(metadata['timestamp']);
  return {
    property: twin.propertyName,
    reported: document?.actual ?? value,
    ...(Number.isSafeInteger(reportedAtMs) && reportedAtMs > 0 ? { reportedAtMs } : {}),
    ...(twin.observedDesired?.value ? { observedDesired: twin.observedDesired.value } : {}),
  };
}

/**
 * The framework's template answers with the text of a whole twin update in the place of the value (`_template/mapper/device/device.go`,
 * `GetDevice`): `{"timestamp": ms, "twin": {"setpoint": {"actual": {"value": "42.5"}}}}`.
 */
function twinUpdate(
  text: string,
  property: string,
): { readonly actual: string; readonly timestamp: number } | undefined {
  if (!text.startsWith('{')) return undefined;
  const document = parseJson(text);
  const twins = isJsonObject(document) ? document['twin'] : undefined;
  const twin = isJsonObject(twins) ? ownValue(twins, property) : undefined;
  const actual = isJsonObject(twin) ? twin['actual'] : undefined;
  const value = isJsonObject(actual) ? actual['value'] : undefined;
  if (!isJsonObject(document) || typeof value !== 'string') return undefined;
  return { actual: value, timestamp: Number(document['timestamp']) };
}
