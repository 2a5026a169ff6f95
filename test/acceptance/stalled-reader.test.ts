import test from 'ava';
import { stalledReader } from './stalled-reader.ts';

test.serial(stalledReader, 'embedded', 3_000);
test.serial(stalledReader, 'mosquitto', 3_000);
