import test from 'ava';
import { hostPort, isWildcard, localHost, socketHost } from '../../common/network-address.ts';

test('B4: put an IPv6 address in brackets, once', (t) => {
  t.is(hostPort('::1', 80), '[::1]:80');
  t.is(hostPort('[::1]', 80), '[::1]:80');
  t.is(hostPort('10.0.0.1', '80'), '10.0.0.1:80');
  t.is(hostPort('node.example', 80), 'node.example:80');
  for (const host of ['::1', 'fd00::1', '10.0.0.1', 'node.example'])
    t.is(socketHost(new URL(`http://${hostPort(host, 81)}/`)), host);
});

test('B4: a server on every address is found on loopback of its own family', (t) => {
  t.is(localHost('0.0.0.0'), '127.0.0.1');
  t.is(localHost('::'), '::1');
  t.is(localHost('0:0:0:0:0:0:0:0'), '::1');
  t.is(localHost('::ffff:0.0.0.0'), '127.0.0.1');
  t.is(localHost('10.0.0.1'), '10.0.0.1');
  t.is(localHost('fd00::1'), 'fd00::1');
  t.false(isWildcard('::1'));
});
