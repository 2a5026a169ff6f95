/** What Node.js needs to run this project's TypeScript: workspaces are taken from their sources. It strips the types itself. */
export const TYPESCRIPT_FLAGS = ['--conditions=source'];
