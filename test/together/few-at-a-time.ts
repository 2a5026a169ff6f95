/** Imported before the files of a group: none of their tests waits for many others. */
import { limitTests } from './places.ts';

limitTests(3);
