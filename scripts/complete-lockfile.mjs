/**
 * Run after a change of dependencies. npm leaves a package for another platform out of the lockfile where the registry in use
 * does not have it, or where it is not installed, and `npm ci` then refuses that lockfile on every machine. This adds what
 * is missing: exact versions from the packages that want them. Such an entry has no digest, because nothing was downloaded.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { inCheckout } from './support/checkout.mjs';
import { completeLockfile } from './support/lockfile.mjs';
import { say } from './support/say.mjs';

const file = inCheckout('package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const added = completeLockfile(lockfile);
writeFileSync(file, `${JSON.stringify(lockfile, undefined, 2)}\n`);
say(added.length === 0 ? 'The lockfile is complete.' : `Added: ${added.join(', ')}`);
