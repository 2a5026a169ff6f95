import { EventEmitter } from 'node:events';
import test from 'ava';
import { RunningRequests } from '../../../../agent/gateway/http/running-requests.ts';
import type { Proof } from '../../../../agent/access/user-directory.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';

function proofOf(principal: string): Proof {
  return { principal, kind: 'token', entry: principal };
}

test('M5: a request whose client has gone counts until its work has stopped, and leaves others their places', async (t) => {
  const requests = new RunningRequests({ holds: () => true, onChange: () => undefined }, new ManualClock());
  const begin = (principal: string): { connection: EventEmitter; workIsOver(): void } => {
    const connection = new EventEmitter();
    const request = requests.begin(connection);
    request.restOn(proofOf(principal));
    return { connection, workIsOver: () => request.workIsOver() };
  };
  const given = Array.from({ length: 512 }, () => begin('mallory'));
  for (const { connection } of given) connection.emit('close');
  t.is(requests.size, 512);
  t.throws(() => begin('mallory'), { message: /mallory has 512 requests running already/ });
  t.notThrows(() => begin('alice'));
  given[0]?.workIsOver();
  t.notThrows(() => begin('mallory'));
  t.is(requests.size, 514);
});
