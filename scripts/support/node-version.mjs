/** A Node.js that package.json's `engines` allows; npm tells only about dependencies. */
import { readFileSync } from 'node:fs';
import { inCheckout } from './checkout.mjs';
import { Refusal } from './say.mjs';

/** True where `range` (`^24.18.0 || ^26.4.0`) has an alternative of the same major as `version`, and no newer than it. */
export function fitsEngines(version, range) {
  const have = version.split('.').map(Number);
  return range.split('||').some((alternative) => {
    const need = alternative.trim().replace('^', '').split('.').map(Number);
    if (have[0] !== need[0]) return false;
    const differing = need.findIndex((part, index) => have[index] !== part);
    return differing === -1 || have[differing] > need[differing];
  });
}

/** @throws Refusal where this Node.js does not fit */
export function checkNodeVersion() {
  const { engines } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
  if (fitsEngines(process.versions.node, engines.node)) return;
  throw new Refusal(
    `edgectl needs Node.js ${engines.node}; this is ${process.versions.node} (${process.execPath}).`,
  );
}
