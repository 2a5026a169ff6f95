/** The file beside the agent's unix socket that names the node: who opens that socket need not ask the broker which node it serves. */

/**
 * The path of the node file that belongs to `socket`. The file contains the node's name and a line feed, and exists while the
 * agent is ready.
 */
export function nodeFileOf(socket: string): string {
  return `${socket}.node`;
}
