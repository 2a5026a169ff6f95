import test from 'ava';
import { isAtLeast } from '../../../scripts/support/node-version.mjs';

test('versions are compared number by number', (t) => {
  t.true(isAtLeast('20.19.0', '20.19'));
  t.true(isAtLeast('20.20.2', '20.19'));
  t.true(isAtLeast('22.1.0', '20.19'));
  t.false(isAtLeast('20.9.0', '20.19'));
  t.false(isAtLeast('18.20.0', '20.19'));
});
