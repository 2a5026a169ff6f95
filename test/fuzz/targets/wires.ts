/** Frames of the wires that others write: remote command, the tunnel, MQTT before aedes. */
import { Duplex } from 'node:stream';
import { FloodFilter } from '../../../agent/broker/patches/flood-filter.ts';
import { PacketScanner } from '../../../agent/broker/patches/packet-guard.ts';
import { decodeChannelMessage, decodeTerminalSize } from '../../../common/remotecommand/channels.ts';
import { isWholeStatus, parseRemoteStatus } from '../../../common/remotecommand/status.ts';
import { encodeControl, encodeDataHeader, FRAME } from '../../../common/remotecommand/spdy/frames.ts';
import { SpdyConnection } from '../../../common/remotecommand/spdy/spdy-connection.ts';
import { decodeConnect, encodeConnect } from '../../../tunnel/wire/connect-message.ts';
import { parseKubeletRequest } from '../../../tunnel/wire/kubelet-request.ts';
import { decodeMessage, encodeMessage } from '../../../tunnel/wire/message.ts';
import { decodeAnswer, decodeCredit, decodeCursor, decodeEnd } from '../../../tunnel/wire/own-messages.ts';
import { UpgradeAnswer } from '../../../tunnel/wire/upgrade-answer.ts';
import { readRecording, recordingNames } from '../../tunnel/helpers/recording.ts';
import { recordedFiles, readRecording as readExchange } from '../../sandbox/replay/recording.ts';
import { json, texts } from '../corpora.ts';
import type { FuzzTarget } from '../harness.ts';

const STATUS = {
  metadata: {},
  status: 'Failure',
  message: 'command terminated with non-zero exit code: exit code 7',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: '7' }] },
};

const channels: FuzzTarget = {
  name: 'remote command over WebSocket',
  corpus: [
    ...recordedFiles()
      .filter((file) => /-ws-/.test(file))
      .flatMap((file) => readExchange(file).frames)
      .map(({ channel, data }) => Buffer.concat([Buffer.of(channel), data])),
    Buffer.concat([Buffer.of(3), ...json(STATUS)]),
    Buffer.concat([Buffer.of(4), ...json({ Width: 80, Height: 24 })]),
    Buffer.of(255, 0),
  ],
  open: () => ({
    feed(input) {
      const message = decodeChannelMessage(input);
      if (message === undefined || 'closed' in message) return;
      const text = message.bytes.toString();
      const status = parseRemoteStatus(text);
      if (isWholeStatus(text) && 'exitCode' in status && !Number.isInteger(status.exitCode))
        throw new Error('an exit code that is not a number');
      const size = decodeTerminalSize(message.bytes);
      if (size !== undefined && !(size.columns >= 0 && size.rows >= 0))
        throw new Error('a size that is none');
    },
  }),
};

/** The other end of the wire: what is written goes nowhere. */
function silentSocket(): Duplex {
  return new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => done(),
  });
}

const synReply = encodeControl({
  type: FRAME.synReply,
  flags: 0,
  payload: Buffer.from('000000010000', 'hex'),
});
const spdy: FuzzTarget = {
  name: 'remote command over SPDY',
  corpus: [
    Buffer.concat([synReply, encodeDataHeader(5, 5, false), Buffer.from('hello')]),
    Buffer.concat([encodeDataHeader(1, JSON.stringify(STATUS).length, true), ...json(STATUS)]),
    encodeControl({ type: FRAME.ping, flags: 0, payload: Buffer.from('00000001', 'hex') }),
    encodeControl({ type: FRAME.rstStream, flags: 0, payload: Buffer.from('0000000500000005', 'hex') }),
    encodeControl({ type: FRAME.goAway, flags: 0, payload: Buffer.from('0000000000000000', 'hex') }),
    encodeControl({
      type: FRAME.settings,
      flags: 0,
      payload: Buffer.from('000000010400000000000064', 'hex'),
    }),
  ],
  open: () => ({
    async feed(input) {
      const socket = silentSocket();
      let ends = 0;
      const closed = new Promise<void>((resolve) => {
        const connection = new SpdyConnection(socket, {
          output: () => undefined,
          status: () => undefined,
          closed: () => {
            ends += 1;
            resolve();
          },
        });
        connection.start({ stdin: true, stdout: true, stderr: true, tty: false }, Buffer.alloc(0));
      });
      const cut = Math.floor(input.length / 2);
      for (const part of [input.subarray(0, cut), input.subarray(cut)]) socket.push(part);
      socket.push(null);
      await closed;
      if (ends !== 1) throw new Error(`it ended ${ends} times`);
    },
  }),
};

const CONNECT = {
  connectionId: 1,
  path: '/containerLogs/default/web-0/web',
  query: 'follow=true&tailLines=10',
  headers: { 'X-Stream-Protocol-Version': ['v4.channel.k8s.io'] },
};

const tunnel: FuzzTarget = {
  name: 'tunnel frames',
  corpus: [
    ...recordingNames()
      .flatMap((name) => readRecording(name))
      .filter(({ whole, bytes }) => whole && bytes.length < 4096)
      .map(({ bytes }) => bytes),
    encodeMessage(1, 'logsConnect', encodeConnect(CONNECT)),
    encodeMessage(
      2,
      'execConnect',
      encodeConnect({ ...CONNECT, method: 'POST', resume: { cursor: 'c', skipBytes: 1 } }),
    ),
    encodeMessage(1, 9, Buffer.from('{"kind":"NotFound","message":"gone"}')),
  ],
  open: () => ({
    feed(input) {
      const message = decodeMessage(input);
      if (message === undefined) return;
      const { data, connectionId } = message;
      if (!Number.isSafeInteger(connectionId) || connectionId < 0) throw new Error('an id that is none');
      for (const decode of [decodeAnswer, decodeCursor, decodeEnd, decodeCredit]) decode(data);
      const { path, query, headers } = decodeConnect(data);
      for (const value of Object.values(headers).flat())
        if (/[\r\n]/.test(value)) throw new Error('a header with a line of its own');
      const request = parseKubeletRequest(path, query);
      if (request.path.includes('..')) throw new Error('a path out of what is served');
    },
  }),
};

const upgrade: FuzzTarget = {
  name: 'answers to an upgrade',
  corpus: texts(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\n\r\nframes',
    'HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\nContent-Type: text/plain\r\n\r\nno such pod\n',
  ),
  open: () => ({
    feed(input) {
      const answer = new UpgradeAnswer();
      for (let at = 0; at < input.length; at += 7) answer.feed(input.subarray(at, at + 7));
      answer.header('content-length');
    },
  }),
};

const CONNECT_PACKET = Buffer.concat([
  Buffer.of(0x10, 16),
  Buffer.from('\x00\x04MQTT\x04\x02\x00\x3c\x00\x04test'),
]);
const mqtt: FuzzTarget = {
  name: 'MQTT packets',
  corpus: [
    CONNECT_PACKET,
    Buffer.concat([CONNECT_PACKET, Buffer.from('300a00056b6579616263646566', 'hex'), Buffer.of(0xc0, 0)]),
    Buffer.concat([CONNECT_PACKET, Buffer.of(0x30, 0xff, 0xff, 0x03)]),
  ],
  open: () => ({
    feed(input) {
      const whole = scanned(input, input.length);
      const cut = scanned(input, 3);
      if (whole.packets !== cut.packets || whole.wrong !== cut.wrong)
        throw new Error('judged otherwise when it arrives in pieces');
    },
  }),
};

function scanned(input: Buffer, pieceBytes: number): { packets: number; wrong: string | undefined } {
  const scanner = new PacketScanner(256 * 1024);
  let packets = 0;
  for (let at = 0; at < input.length; ) {
    const piece = input.subarray(at, at + Math.max(pieceBytes, 1));
    const { end, packets: begun, wrong } = scanner.scan(piece, 32);
    packets += begun;
    if (wrong !== undefined) return { packets, wrong };
    if (end === 0 && begun === 0) throw new Error('it does not come forward');
    at += end;
  }
  return { packets, wrong: undefined };
}

const floods: FuzzTarget = {
  name: 'MQTT packets of a broker',
  corpus: [
    Buffer.from('20020000', 'hex'),
    Buffer.from('300a00056b6579616263646566', 'hex'),
    Buffer.from('320c00056b657961620007636465', 'hex'),
    Buffer.from('3080000001', 'hex'),
  ],
  open: () => ({
    feed(input) {
      let acknowledged = 0;
      const passed = (pieceBytes: number): number => {
        const filter = new FloodFilter(
          (topic) => (topic[0] ?? 0) % 2 === 0,
          () => (acknowledged += 1),
        );
        let bytes = 0;
        for (let at = 0; at < input.length; at += pieceBytes)
          bytes += filter.feed(input.subarray(at, at + pieceBytes)).length;
        return bytes;
      };
      const whole = passed(Math.max(input.length, 1));
      const pubacks = acknowledged;
      if (passed(5) !== whole || acknowledged !== 2 * pubacks)
        throw new Error('judged otherwise when it arrives in pieces');
      if (whole > input.length) throw new Error('more than there was');
    },
  }),
};

export const wireTargets = [channels, spdy, tunnel, upgrade, mqtt, floods];
