// Writes docs/decisions/README.md, the index of all records; with --check it only compares.
import { decisionIndex, readDecisions } from './support/decisions.mjs';
import { keepGenerated } from './support/generated-file.mjs';

keepGenerated('docs/decisions/README.md', decisionIndex(readDecisions()));
