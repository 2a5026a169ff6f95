/** The file beside the agent's unix socket that names the node: who opens that socket need not ask the broker which node it serves. */

/** Of the socket at `socket`. It holds the node's name and a line feed, and is there while the agent is ready. */
export function nodeFileOf(socket: string): string {
  return `${socket}.node`;
}
