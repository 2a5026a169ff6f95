import test from 'ava';
import { checkOrigin } from '../../../../agent/gateway/http/request-origin.ts';

const options = { hosts: ['edge-01'], origins: ['https://plant.example'] };

for (const host of [
  'localhost',
  'localhost:10551',
  '127.0.0.1:10551',
  '[::1]:10551',
  '10.0.0.7',
  'EDGE-01:1',
]) {
  test(`${host} is this server`, (t) => {
    t.notThrows(() => checkOrigin({ host }, options));
  });
}

for (const host of [
  'evil.example',
  'evil.example:10551',
  '',
  'localhost.evil.example',
  'edge-01.evil.example',
  '[::1',
  '127.0.0.1.evil.example',
]) {
  test(`${JSON.stringify(host)} is another server`, (t) => {
    t.throws(() => checkOrigin({ host }, options), { message: /not known as/ });
  });
}

test('pages of listed origins may ask, others may not', (t) => {
  t.notThrows(() => checkOrigin({ host: 'localhost', origin: 'https://Plant.example' }, options));
  for (const origin of [
    'https://evil.example',
    'null',
    'http://plant.example',
    'https://plant.example.evil.example',
  ]) {
    t.throws(() => checkOrigin({ host: 'localhost', origin }, options), { message: /may not call/ });
  }
});
