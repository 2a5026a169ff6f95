import test from 'ava';
import { stalledReader } from './stalled-reader.ts';

// Another test file runs beside this one: only an answer that is stuck shows here. The long run is alone, and exact.
const CALLS = { calls: 40, rounds: 1, slowerByMs: 150 };

test.serial(stalledReader, 'embedded', 3_000, CALLS);
test.serial(stalledReader, 'mosquitto', 3_000, CALLS);
