import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { OLDEST_NODE, OLDEST_NODE_OF_CLIENTS, isTooOld } from '../../common/old-node.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');

test('the oldest Node.js is the first that engines in package.json allows', (t) => {
  const { engines } = JSON.parse(readFileSync(resolve(CHECKOUT, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  t.true(engines.node.startsWith(`^${OLDEST_NODE} `), engines.node);
  for (const version of ['18.0.0', '20.20.2', '22.23.5', '24.10.9']) t.true(isTooOld(version), version);
  for (const version of ['20.20.2', '22.17.9']) t.true(isTooOld(version, OLDEST_NODE_OF_CLIENTS), version);
  for (const version of ['22.18.0', '24.0.0']) t.false(isTooOld(version, OLDEST_NODE_OF_CLIENTS), version);
  for (const version of ['24.11.0', '24.22.3', '25.0.0', '26.12.1']) t.false(isTooOld(version), version);
});

/** Makes the running Node.js say that it is another version, before the program's own modules are read. */
const PRETENDS_20 =
  'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.20.2" });' +
  'process.dlopen = () => { throw new Error("a native part was loaded"); };';

for (const program of ['agent.js', 'edgectl-cloud.js', 'sandbox.js', 'edgectl.cjs']) {
  test(`dist/${program} on an old Node.js says what it needs and ends with 2, before a native part is loaded`, async (t) => {
    const words = ['--import', PRETENDS_20, resolve(CHECKOUT, 'dist', program), '--version'];
    const { code, output } = await new Promise<{ code: unknown; output: string }>((done) => {
      execFile(process.execPath, words, (error, stdout, stderr) =>
        done({ code: error?.code, output: stdout + stderr }),
      );
    });
    t.is(code, 2, output);
    t.regex(
      output,
      /^\S+ needs Node\.js (26, or 24 from 24\.11\.0 on|22\.18\.0 or later); this is 20\.20\.2 \(.+\)\.\n$/,
    );
  });
}
