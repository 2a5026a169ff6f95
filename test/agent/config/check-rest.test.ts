import test from 'ava';
import { checkRest, isLoopback } from '../../../agent/config/check-rest.ts';
import { defaultConfiguration } from '../../../agent/config/configuration.ts';

const { rest } = defaultConfiguration('edge-01');

test('the defaults are in order', (t) => {
  t.notThrows(() => checkRest(rest));
  t.notThrows(() => checkRest({ ...rest, address: '0.0.0.0', certFile: '/a', keyFile: '/b' }));
  t.notThrows(() => checkRest({ ...rest, tls: false, address: '::1' }));
});

test('plain HTTP stays on loopback', (t) => {
  t.throws(() => checkRest({ ...rest, tls: false, address: '10.0.0.7' }), { message: /unencrypted/ });
  t.throws(() => checkRest({ ...rest, tls: false, clientCaFile: '/ca' }), { message: /needs rest\.tls/ });
});

test('a certificate has its key, an address is one', (t) => {
  t.throws(() => checkRest({ ...rest, certFile: '/a' }), { message: /together/ });
  t.throws(() => checkRest({ ...rest, address: 'edge-01' }), { message: /not an IP address/ });
});

for (const [address, expected] of [
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.7', false],
] as const) {
  test(`${address} is ${expected ? '' : 'not '}loopback`, (t) => t.is(isLoopback(address), expected));
}
