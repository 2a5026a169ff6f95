/** `edgectl` in this process: one process for all of these files (see scripts/support/test-groups.mjs). */
import './few-at-a-time.ts';
import '../clients/edgectl/completion-names.test.ts';
import '../clients/edgectl/completion.test.ts';
import '../clients/edgectl/flags.test.ts';
import '../clients/edgectl/kubectl-output.test.ts';
import '../clients/edgectl/local-commands.test.ts';
import '../clients/edgectl/version.test.ts';
