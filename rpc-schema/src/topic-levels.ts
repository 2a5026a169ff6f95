/** The levels of a topic: what may stand in one, and how what may not is encoded. */
import { EdgectlError } from './errors.ts';
import { LIMITS } from './generated/tables.ts';

/** The longest client or session label, and the longest principal, in bytes before encoding. */
export const MAX_LABEL_BYTES = LIMITS.labelMaxBytes.value;

/** The longest Kubernetes name or device property, in bytes before encoding. */
export const MAX_NAME_BYTES = LIMITS.nameMaxBytes.value;

/**
 * Characters that a level cannot contain: separator and wildcards, `%` itself, and what a receiver may close the connection for
 * (MQTT 3.1.1, section 1.5.3: U+0000, control characters, non-characters; mosquitto does).
 */
const ENCODED = /[%/+#\p{Cc}\p{Noncharacter_Code_Point}]/gu;
/** Half of a surrogate pair has no UTF-8, so that it would not come back as it went. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const UTF8 = new TextEncoder();

/** Percent-encodes characters that a level cannot contain, byte by byte of their UTF-8. */
export function encodeLevel(label: string): string {
  return label.replace(ENCODED, (character) =>
    Array.from(UTF8.encode(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    ),
  );
}

/** The inverse of {@link encodeLevel}; `undefined` if the level is not an encoding of ours, so that a label has one topic. */
export function decodeLevel(level: string): string | undefined {
  try {
    const label = level.includes('%') ? decodeURIComponent(level) : level;
    return encodeLevel(label) === level ? label : undefined;
  } catch {
    // Not percent-encoded UTF-8.
    return undefined;
  }
}

/** True for 1 to `maxBytes` bytes of UTF-8. */
export function fits(text: string, maxBytes: number): boolean {
  // A character has at most 3 bytes per UTF-16 unit: only what is near the limit is encoded to be counted.
  if (text.length === 0 || text.length > maxBytes || LONE_SURROGATE.test(text)) return false;
  return text.length * 3 <= maxBytes || UTF8.encode(text).length <= maxBytes;
}

/** A principal is never encoded: a name that would need it is refused (a user `alice/b` would pass a `%u` pattern as alice's). */
export function isPrincipal(name: string): boolean {
  return fits(name, MAX_LABEL_BYTES) && encodeLevel(name) === name;
}

/** Client and session labels: 1 to {@link MAX_LABEL_BYTES} bytes. */
export function isLabel(label: string): boolean {
  return fits(label, MAX_LABEL_BYTES);
}

/** A client or session label as a level. @throws EdgectlError `InvalidParams` if it is none. */
export function labelLevel(label: string): string {
  if (isLabel(label)) return encodeLevel(label);
  throw new EdgectlError(
    'InvalidParams',
    `label ${quote(label)} does not have 1 to ${MAX_LABEL_BYTES} bytes`,
  );
}

/** A Kubernetes name or a device property as a level. @throws EdgectlError `InvalidParams` if it is none. */
export function nameLevel(name: string): string {
  if (fits(name, MAX_NAME_BYTES)) return encodeLevel(name);
  throw new EdgectlError('InvalidParams', `name ${quote(name)} does not have 1 to ${MAX_NAME_BYTES} bytes`);
}

/** For a message: as JSON, cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_LABEL_BYTES ? `${text.slice(0, MAX_LABEL_BYTES)}…` : text);
}

/** The client or session label that a level stands for. */
export function decodeLabel(level: string | undefined): string | undefined {
  if (level === undefined) return undefined;
  const label = decodeLevel(level);
  return label !== undefined && isLabel(label) ? label : undefined;
}
