/** The addresses of the configuration: what a schema's pattern lets through and no URL can hold is found when it is read. */

/** The name of the format in the JSON Schema. */
export const ADDRESS_FORMAT = 'address';

/** A URL, or `host:port`. */
export function isAddress(text: string): boolean {
  return URL.canParse(text.includes('://') ? text : `tcp://${text}`);
}
