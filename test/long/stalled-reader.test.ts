import test from 'ava';
import { stalledReader } from '../acceptance/stalled-reader.ts';

test.serial(stalledReader, 'embedded', 30_000, 10);
test.serial(stalledReader, 'mosquitto', 30_000, 10);
