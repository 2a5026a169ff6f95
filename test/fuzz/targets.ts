/** Every parser that faces a door, a file that a person writes, or a program that is not ours. */
import type { FuzzTarget } from './harness.ts';
import { backendTargets } from './targets/backends.ts';
import { cloudTargets } from './targets/cloud.ts';
import { contractTargets } from './targets/contract.ts';
import { fileTargets } from './targets/files.ts';
import { logTargets } from './targets/logs.ts';
import { parameterTargets } from './targets/parameters.ts';
import { restTargets } from './targets/rest.ts';
import { wireTargets } from './targets/wires.ts';

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...contractTargets,
  ...fileTargets,
  ...logTargets,
  ...wireTargets,
  ...backendTargets,
  ...parameterTargets,
  ...restTargets,
  ...cloudTargets,
];
