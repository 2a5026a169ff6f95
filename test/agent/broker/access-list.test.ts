import test from 'ava';
import { mayPublish, maySubscribe } from '../../../agent/broker/access-list.ts';

const ROOT = 'edgectl/v1';

const publish = test.macro({
  title: (_title, principal: string, topic: string, allowed: boolean) =>
    `${principal} ${allowed ? 'may' : 'may not'} publish to ${topic}`,
  exec(t, principal: string, topic: string, allowed: boolean) {
    t.is(mayPublish(principal, 'edge-01', topic), allowed);
  },
});

test(publish, 'alice', `${ROOT}/edge-01/from/alice/hmi/rpc`, true);
test(publish, 'root', `${ROOT}/edge-01/from/root/cli/rpc`, true);
test(publish, 'alice', `${ROOT}/edge-01/from/bob/hmi/rpc`, false);
test(publish, 'root', `${ROOT}/edge-01/from/alice/hmi/rpc`, false);
test(publish, 'alice', `${ROOT}/edge-02/from/alice/hmi/rpc`, false);
test(publish, 'alice', `${ROOT}/edge-01/to/alice/hmi/rpc`, false);
test(publish, 'root', `${ROOT}/edge-01/state`, false);
test(publish, 'root', `${ROOT}/edge-01/device/a/b/c`, false);
test(publish, 'ali', `${ROOT}/edge-01/from/alice/hmi/rpc`, false);
test(publish, 'alice/b', `${ROOT}/edge-01/from/alice/b/rpc`, false);
test(publish, '', `${ROOT}/edge-01/from//rpc`, false);
test(publish, 'root', '$edgectl/refused', false);

const subscribe = test.macro({
  title: (_title, principal: string, filter: string, allowed: boolean) =>
    `${principal} ${allowed ? 'may' : 'may not'} subscribe to ${filter}`,
  exec(t, principal: string, filter: string, allowed: boolean) {
    t.is(maySubscribe(principal, filter), allowed);
  },
});

test(subscribe, 'alice', `${ROOT}/edge-01/to/alice/hmi/#`, true);
test(subscribe, 'alice', `${ROOT}/+/to/alice/#`, true);
test(subscribe, 'alice', `${ROOT}/edge-01/to/alice/+/rpc`, true);
test(subscribe, 'alice', `${ROOT}/+/state`, true);
test(subscribe, 'alice', `${ROOT}/edge-01/state`, true);
test(subscribe, 'alice', `${ROOT}/edge-01/to/bob/#`, false);
test(subscribe, 'alice', `${ROOT}/edge-01/to/+/#`, false);
test(subscribe, 'alice', `${ROOT}/edge-01/to/#`, false);
test(subscribe, 'alice', `${ROOT}/#`, false);
test(subscribe, 'alice', '#', false);
test(subscribe, 'alice', '+/+/+/to/alice/#', false);
test(subscribe, 'alice', `${ROOT}/edge-01/from/alice/#`, false);
test(subscribe, 'alice', `$share/g/${ROOT}/+/to/bob/#`, false);
test(subscribe, 'root', '#', true);
test(subscribe, 'root', '$SYS/#', true);
test(subscribe, 'root', '$edgectl/refused', false);
test(subscribe, 'root', '$share/g/#', false);

test('what lies above the own branch is not readable', (t) => {
  t.false(maySubscribe('hmi', 'edgectl/v1/+/to/hmi'));
  t.true(maySubscribe('hmi', 'edgectl/v1/+/to/hmi/#'));
});
