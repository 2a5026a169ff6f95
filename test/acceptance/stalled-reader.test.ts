import test from 'ava';
import { stalledReader } from './stalled-reader.ts';

// Another test file runs beside this one: only an answer that is stuck shows here. The long run is alone, and exact.
const SLOWER_BY_MS = 100;

test.serial(stalledReader, 'embedded', 3_000, SLOWER_BY_MS);
test.serial(stalledReader, 'mosquitto', 3_000, SLOWER_BY_MS);
