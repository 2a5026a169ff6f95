/** Tests of the stream port, by both versions of HTTP that it speaks. */
import test, { type ExecutionContext } from 'ava';
import { HTTP_VERSIONS, httpVersion } from './tunnel-cloud.ts';

type Run = (t: ExecutionContext) => Promise<void>;

/**
 * One test by each version: for all that it asks without saying which.
 *
 * @param define `test.serial` where what it does would keep the processor from the others of its file
 */
export function overBothVersions(
  title: string,
  run: Run,
  define: (title: string, run: Run) => void = test,
): void {
  for (const http of HTTP_VERSIONS)
    define(`${title} (HTTP/${http})`, (t) => httpVersion.run(http, () => run(t)));
}
