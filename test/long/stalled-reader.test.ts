import test from 'ava';
import { stalledReader } from '../acceptance/stalled-reader.ts';

const CALLS = { calls: 200, rounds: 3, slowerByMs: 10 };

test.serial(stalledReader, 'embedded', 30_000, CALLS);
test.serial(stalledReader, 'mosquitto', 30_000, CALLS);
