/** Takes the symbols out of a binary that only a debugger reads. */
import { STRIP_PACKAGES } from '../support/debian-packages.mjs';
import { findProgram, mustRun } from '../support/run.mjs';
import { Refusal } from '../support/say.mjs';
import { ARCHITECTURES } from './release.mjs';

/** @throws Refusal where the tools for that processor are not installed */
export function checkStrip(architecture) {
  const { strip: program, npm } = ARCHITECTURES[architecture];
  if (findProgram(program) === undefined)
    throw new Refusal(`${program} is missing: apt-get install ${STRIP_PACKAGES[npm]}`);
  return program;
}

/** In place. What programs are linked by stays: native packages of npm load as before. */
export async function strip(file, architecture) {
  await mustRun(checkStrip(architecture), ['--strip-unneeded', file], {
    output: 'capture',
  });
}
