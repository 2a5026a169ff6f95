/** `edgectl` on a terminal: one process for all of these files (see scripts/support/test-groups.mjs). */
import './few-at-a-time.ts';
import '../clients/edgectl/restart-words.test.ts';
import '../clients/edgectl/terminal.test.ts';
