import test from 'ava';
import { PROTOCOL_V4, PROTOCOL_V5 } from '../../../../common/remotecommand/channels.ts';
import { WireChoice } from '../../../../agent/pods/exec/dial-remote.ts';

const v4 = { transport: 'websocket', protocols: [PROTOCOL_V4] };
const v5 = { transport: 'websocket', protocols: [PROTOCOL_V5] };
const spdy = { transport: 'spdy' };

test('containerd is known: v5 since 2.0, before it v4, and SPDY where stdin must be closed', (t) => {
  const wires = new WireChoice();
  for (const runtime of ['containerd/1.6.20~ds1', 'containerd/v1.7.2']) {
    t.deepEqual(wires.choose(runtime, false), v4);
    t.deepEqual(wires.choose(runtime, true), spdy);
  }
  t.deepEqual(wires.choose('containerd/v2.1.0', true), v5);
});

test('what another runtime speaks is learned once, with stdin and without', (t) => {
  const wires = new WireChoice();
  t.deepEqual(wires.choose('cri-o/1.20.0', false), {
    transport: 'websocket',
    protocols: [PROTOCOL_V5, PROTOCOL_V4],
  });
  wires.accepted('cri-o/1.20.0', PROTOCOL_V4);
  t.deepEqual(wires.choose('cri-o/1.20.0', true), spdy);

  const first = wires.choose('cri-o/1.19.0', true);
  t.deepEqual(first, v5);
  t.deepEqual(wires.afterRefusal('cri-o/1.19.0', first, true), spdy);
  t.deepEqual(wires.choose('cri-o/1.19.0', true), spdy);
  t.deepEqual(wires.choose('cri-o/1.19.0', false), v4);

  wires.accepted('cri-o/1.31.0', PROTOCOL_V5);
  t.deepEqual(wires.choose('cri-o/1.31.0', true), v5);
});

test('after SPDY nothing is left', (t) => {
  const wires = new WireChoice();
  t.is(wires.afterRefusal('x/1', { transport: 'spdy' }, true), undefined);
  t.deepEqual(wires.afterRefusal('x/1', { transport: 'websocket', protocols: [PROTOCOL_V4] }, false), spdy);
});
