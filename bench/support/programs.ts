/**
 * The programs that are measured: those of this checkout, or of the one that `BENCH_CHECKOUT` names, run by the Node.js that
 * `BENCH_NODE` names. Benches, sandbox and peers are this checkout's in any case, so that two commits are measured by one measure.
 */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT } from '../../scripts/support/checkout.mjs';

const checkout = process.env['BENCH_CHECKOUT'] ?? CHECKOUT;

export const MEASURED = {
  checkout,
  node: process.env['BENCH_NODE'] ?? process.execPath,
  agent: join(checkout, 'dist', 'agent.js'),
  /** As people call it. */
  edgectl: join(checkout, 'dist', 'edgectl'),
};

/** The environment of `edgectl`: a build that looks for `node` in PATH finds the one that is measured. */
export function commandEnvironment(more: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return { ...more, PATH: `${dirname(MEASURED.node)}:${process.env['PATH']}` };
}

/** A program of a bench that has the product's own code in it, for `startBundled`: it is built from the checkout that is measured. */
export function measuredSource(path: string): URL {
  return pathToFileURL(join(MEASURED.checkout, path));
}
