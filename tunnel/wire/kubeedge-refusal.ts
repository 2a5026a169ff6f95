/** A refusal on KubeEdge's wire, which carries no status: the whole answer is the text. */

/** Our own edge's texts begin with it. */
export const KUBEEDGE_REFUSAL = 'edgectl: refused: ';

/** A refusal is a line without an end; a log's lines have one. */
const MAX_BYTES = 1_024;

/** Edged's texts, as recorded and as in kubelet's source; and our own. */
const REFUSALS: readonly RegExp[] = [
  /^pod "[^"\n]+" does not exist$/,
  /^container "?[^"\n]+"? (not found in|is not valid for) pod "?[^"\n]+"?$/,
  /^previous terminated container "[^"\n]+" in pod "[^"\n]+" not found$/,
  /^container "[^"\n]+" in pod "[^"\n]+" is (waiting to start|terminated|not available)[^\n]*$/,
  /^\{"message": "[^\n]*"\}$/,
  /^404: Page Not Found$/,
  new RegExp(`^${KUBEEDGE_REFUSAL}[^\\n]+$`),
];

/** @returns the text where the beginning of an answer may be a refusal: it is one if nothing follows */
export function kubeedgeRefusal(beginning: Buffer): string | undefined {
  if (beginning.length > MAX_BYTES) return undefined;
  const text = beginning.toString();
  return REFUSALS.some((refusal) => refusal.test(text)) ? text.replace(KUBEEDGE_REFUSAL, '') : undefined;
}
