/** Turns the words of a runtime (or kubelet) that could not run a command into an error with a hint. */
import { runtimeAway } from '../../backends/edged/runtime-words.ts';
import type { ErrorKind } from '@edgectl/rpc-schema/error-table';
import { EdgectlError, type ErrorLayer } from '@edgectl/rpc-schema/errors';

interface Explanation {
  readonly pattern: RegExp;
  readonly kind: ErrorKind;
  readonly message: (program: string, where: string) => string;
  readonly hint: string;
}

/** The words are runc's, crun's and kubelet's; what none of them fits is passed on as it is. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: /executable file .*not found|no such file or directory/i,
    kind: 'NotFound',
    message: (program, where) => `command ${JSON.stringify(program)} not found in container ${where}`,
    hint: 'the image may have no shell and no such program; give a path that exists in the container',
  },
  {
    pattern: /permission denied/i,
    kind: 'Forbidden',
    message: (program, where) =>
      `command ${JSON.stringify(program)} may not be run in container ${where}: permission denied`,
    hint: 'the file is not executable for the user that the container runs as',
  },
  {
    pattern:
      /not in running state|CONTAINER_EXITED|CONTAINER_CREATED|container not running|task .*not found|cannot exec in a (stopped|paused)/i,
    kind: 'Conflict',
    message: (_, where) => `container ${where} is not running`,
    hint: 'see why with describe pod, and its last output with logs (once it runs again, logs --previous)',
  },
];

/** `where`: `default/web-0/web`. */
export function explainFailure(
  failure: string,
  program: string,
  where: string,
  layer: ErrorLayer,
): EdgectlError {
  const away = runtimeAway(failure);
  if (away !== undefined) return away;
  const found = EXPLANATIONS.find(({ pattern }) => pattern.test(failure));
  if (found === undefined) {
    return new EdgectlError('BackendError', `${JSON.stringify(program)} in container ${where}: ${failure}`, {
      layer,
    });
  }
  return new EdgectlError(found.kind, found.message(program, where), {
    layer,
    hint: found.hint,
    details: { runtime: failure.slice(0, 1000) },
  });
}
