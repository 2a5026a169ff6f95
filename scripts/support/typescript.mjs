/** `node --import=…/typescript.mjs FILE.ts`: runs TypeScript as it stands, with its types blanked out. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
