/** Tests of the stream port, by both versions of HTTP that it speaks. */
import test, { type ExecutionContext } from 'ava';
import { HTTP_VERSIONS, httpVersion } from './tunnel-cloud.ts';

/** One test by each version: for all that it asks without saying which. */
export function overBothVersions(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  for (const http of HTTP_VERSIONS)
    test(`${title} (HTTP/${http})`, (t) => httpVersion.run(http, () => run(t)));
}
