import test from 'ava';
import { BIGLOG, readByMosquittoSub } from './mosquitto-sub.ts';

test.serial(readByMosquittoSub, { ...BIGLOG, tailLines: 30_000 }, 3_000_000);
