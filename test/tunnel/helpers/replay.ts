/** What each side said in a recording, connection by connection. */
import { type ConnectRequest, decodeConnect } from '../../../tunnel/wire/connect-message.ts';
import { decodeMessage } from '../../../tunnel/wire/message.ts';
import { type RecordedFrame, readRecording, recordingNames } from './recording.ts';

export interface RecordedConnection {
  readonly name: string;
  readonly id: number;
  readonly connectType: string;
  readonly connectData: Buffer;
  readonly request: ConnectRequest;
  readonly fromCloud: Buffer;
  readonly fromEdge: Buffer;
  /** Who said REMOVE_CONNECT first; `undefined` if the tunnel was lost before. */
  readonly endedBy: RecordedFrame['direction'] | undefined;
}

function dataOf(frames: readonly RecordedFrame[], direction: RecordedFrame['direction']): Buffer {
  const data = frames.flatMap((frame) => {
    if (frame.direction !== direction || frame.typeName !== 'DATA') return [];
    // What the recording cut short is filled with zeros: the bytes mean nothing to the tunnel.
    return [frame.bytes.subarray(frame.bytes.length - frame.dataLength)];
  });
  return Buffer.concat(data);
}

/** Every connection whose connect message was recorded. */
export function recordedConnections(): readonly RecordedConnection[] {
  return recordingNames().flatMap((name) => {
    const frames = readRecording(name);
    return frames.flatMap((connect) => {
      if (connect.json === undefined) return [];
      const own = frames.filter(({ connectionId }) => connectionId === connect.connectionId);
      const connectData = Buffer.from(connect.json);
      return [
        {
          name,
          id: connect.connectionId,
          connectType: connect.typeName,
          connectData: connect.whole ? (decodeMessage(connect.bytes)?.data ?? connectData) : connectData,
          request: decodeConnect(connectData),
          fromCloud: dataOf(own, 'cloud->edge'),
          fromEdge: dataOf(own, 'edge->cloud'),
          endedBy: own.find(({ typeName }) => typeName === 'REMOVE_CONNECT')?.direction,
        },
      ];
    });
  });
}
