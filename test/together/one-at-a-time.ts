/** Imported before the files of a group whose tests have deadlines to meet, as each has an agent: nothing else runs in their process. */
import { limitTests } from './places.ts';

limitTests(1);
