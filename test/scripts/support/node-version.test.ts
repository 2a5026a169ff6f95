import test from 'ava';
import { fitsEngines } from '../../../scripts/support/node-version.mjs';

const ENGINES = '^24.18.0 || ^26.4.0';

for (const version of ['24.18.0', '24.22.3', '26.4.0', '26.12.1'])
  test(`${version} fits ${ENGINES}`, (t) => t.true(fitsEngines(version, ENGINES)));

for (const version of ['20.20.2', '22.23.5', '24.17.9', '25.9.0', '26.3.9', '27.0.0'])
  test(`${version} does not fit ${ENGINES}`, (t) => t.false(fitsEngines(version, ENGINES)));
