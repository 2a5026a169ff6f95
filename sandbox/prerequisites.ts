/** What a machine needs for the real parts of the sandbox, and what is missing. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs by the Debian package that has them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  busybox: 'busybox-static',
  mosquitto: 'mosquitto',
};

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function missingPrograms(programs: readonly string[]): string[] {
  return programs
    .filter((program) => !onPath(program))
    .map((program) => `${program} is not installed (Debian package ${PROGRAMS[program] ?? program})`);
}

/** Why containers cannot run here; empty if they can. */
export function missingForContainers(): readonly string[] {
  if (process.platform !== 'linux') return ['containers need Linux'];
  const root = process.getuid?.() === 0 ? [] : ['containers need root'];
  return [...root, ...missingPrograms(['containerd', 'ctr', 'runc', 'busybox'])];
}

export function missingForMosquitto(): readonly string[] {
  return missingPrograms(['mosquitto']);
}
