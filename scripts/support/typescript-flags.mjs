/** What Node.js needs to run this project's TypeScript as it stands. */
export const TYPESCRIPT_FLAGS = [
  '--conditions=source',
  `--import=${new URL('./typescript.mjs', import.meta.url)}`,
];
