import test from 'ava';
import { bigLogBytes, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { BIGLOG, readByMosquittoSub } from '../acceptance/mosquitto-sub.ts';

test.serial(readByMosquittoSub, BIGLOG, bigLogBytes(WHOLE_BIG_LOG));
