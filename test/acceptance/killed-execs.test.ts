import test from 'ava';
import { killedExecs } from './killed-execs.ts';

test('20.2: an agent that is killed around its execs leaves no process, and ends nobody else', (t) =>
  killedExecs(t, { kills: 3, seed: 20 }));
