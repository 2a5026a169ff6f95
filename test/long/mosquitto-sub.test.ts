import test from 'ava';
import { BIGLOG, readByMosquittoSub } from '../acceptance/mosquitto-sub.ts';

test.serial(readByMosquittoSub, BIGLOG, 41_600_010);
