/** npm, for a person who waits: the registry is asked first, what is waited for is said, nothing hangs in silence. Runs on Node.js 20 too. */
import { run } from './run.mjs';
import { Refusal, say, seconds } from './say.mjs';

/** What the registry may take to answer at all; npm by itself waits for minutes. */
const ANSWER_MS = 5000;
/** npm's own start, on a slow machine, on top. */
const START_MS = 10_000;
const TELL_MS = 15_000;
const INSTALL_MS = 15 * 60_000;

/** True where the registry of npm's configuration knows `name` and says so in time. */
async function registryAnswers(name) {
  const options = [
    '--prefer-online',
    '--fetch-retries=0',
    `--fetch-timeout=${ANSWER_MS}`,
    '--loglevel=error',
  ];
  const { code } = await run('npm', ['view', name, 'version', ...options], {
    output: 'capture',
    limitMs: ANSWER_MS + START_MS,
  });
  return code === 0;
}

/**
 * `npm ci` in `folder`, from the registry, or from npm's cache where the registry does not answer.
 * @param {{folder: string, what: string, size: string, probe: string, flags?: string[]}} options `what`: for the person who waits;
 * `probe`: the name of a package that the registry is asked for
 * @throws Refusal where it fails
 */
export async function npmCi({ folder, what, size, probe, flags = [] }) {
  const started = performance.now();
  const online = await registryAnswers(probe);
  say(
    online
      ? `Installing ${what} (${size}) ...`
      : `npm's registry does not answer within ${seconds(ANSWER_MS)}: installing ${what} from npm's cache ...`,
  );
  const telling = setInterval(
    () => say(`  still installing ${what} after ${seconds(performance.now() - started)} ...`),
    TELL_MS,
  );
  const network = online ? ['--fetch-retries=2', '--fetch-timeout=60000'] : ['--offline'];
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...network, ...flags];
  const { code, output } = await run('npm', options, {
    output: 'capture',
    cwd: folder,
    limitMs: INSTALL_MS,
  }).finally(() => clearInterval(telling));
  if (code !== 0) {
    const why = online
      ? `npm could not install ${what}`
      : `npm's registry cannot be reached, and npm's cache lacks a part of ${what}`;
    throw new Refusal(`${why}. What was installed before is untouched. npm says:\n${output.trim()}`);
  }
  say(`Installed ${what} in ${seconds(performance.now() - started)}.`);
}
