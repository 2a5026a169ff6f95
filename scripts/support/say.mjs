/** What the scripts tell a person: on stderr, so that stdout stays the product's own. */
export function say(line = '') {
  process.stderr.write(`${line}\n`);
}

/** A duration as people say it: `4.2 s`, `2 min 5 s`. */
export function seconds(milliseconds) {
  const whole = Math.round(milliseconds / 1000);
  if (whole < 60) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Ends the script with a plain message: no stack, what went wrong is the reader's to fix. */
export class Refusal extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a script's `main` and turns its failure into an exit code and a line. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    say(error instanceof Refusal ? error.message : String(error?.stack ?? error));
    process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  }
}
