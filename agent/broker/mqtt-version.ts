/** The versions of MQTT that the embedded broker speaks: aedes answers others with the code for it, and without a word to anybody else. */

/** Of MQTT 3.1 and 3.1.1. */
const SPOKEN = [3, 4];

/** What is told of a CONNECT of another version; `undefined` for one that is spoken. */
export function refusedVersion(
  level: number | undefined,
): { readonly reason: string; readonly hint: string } | undefined {
  if (level === undefined || SPOKEN.includes(level)) return undefined;
  return {
    reason: `${level === 5 ? 'MQTT 5' : `protocol level ${level}`} is not spoken by this broker: 3.1.1 is`,
    hint: 'set the client to MQTT 3.1.1 (protocol level 4): the contract needs no more; or attach it by a broker with MQTT 5',
  };
}
