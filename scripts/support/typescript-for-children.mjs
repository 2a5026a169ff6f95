/** For a process that is built: those that it forks may be TypeScript as it stands. */
import { TYPESCRIPT_FLAGS } from './typescript-flags.mjs';

process.execArgv.push(...TYPESCRIPT_FLAGS);
