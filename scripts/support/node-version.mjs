/** Node.js 20.19 or newer, as `engines` in package.json says; npm tells only about dependencies. */
import { readFileSync } from 'node:fs';
import { inCheckout } from './checkout.mjs';
import { Refusal } from './say.mjs';

/** True where `version` (`20.19.1`) is at least `minimum` (`20.19`). */
export function isAtLeast(version, minimum) {
  const have = version.split('.').map(Number);
  const need = minimum.split('.').map(Number);
  const differing = need.findIndex((part, index) => have[index] !== part);
  return differing === -1 || have[differing] > need[differing];
}

/** @throws Refusal where this Node.js is too old */
export function checkNodeVersion() {
  const { engines } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
  const minimum = engines.node.replace('>=', '');
  if (isAtLeast(process.versions.node, minimum)) return;
  throw new Refusal(
    `edgectl needs Node.js ${minimum} or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
}
