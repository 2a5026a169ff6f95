/** Every topic of the contract below `edgectl/v1/{node}/`: the AsyncAPI document and the reference are made of this. */

export interface Channel {
  /** Below `edgectl/v1/{node}/`. */
  readonly topic: string;
  /** `in`: towards the agent. `out`: from it. */
  readonly direction: 'in' | 'out';
  readonly qos: string;
  readonly retained: 'yes' | 'no' | 'never';
  /** The channel on which the answer comes. */
  readonly reply?: string;
  /** Names of the payload's schemas, or `bytes` and `text` for bare ones. */
  readonly payload: readonly string[] | 'bytes' | 'text';
  readonly title: string;
  readonly description: string;
}

const MINE = '{principal}/{client}';
const CREDIT_QOS = '0 with credit, 1 with `window` 0';

export const CHANNELS: Readonly<Record<string, Channel>> = {
  state: {
    topic: 'state',
    direction: 'out',
    qos: '1',
    retained: 'yes',
    payload: ['StatePayload'],
    title: 'The agent and what is behind it',
    description:
      'Retained, and the last will of the connection that carries calls and answers. `bootId` is another one at each start of the agent: sessions of an earlier one are gone.',
  },
  info: {
    topic: 'info',
    direction: 'out',
    qos: '1',
    retained: 'yes',
    payload: ['InfoPayload'],
    title: 'The node in an inventory',
    description:
      'At most 256 bytes: version, labels, health and since when the agent runs. It stays when the agent goes; `alive` says whether it is there.',
  },
  alive: {
    topic: 'alive',
    direction: 'out',
    qos: '1',
    retained: 'yes',
    payload: 'text',
    title: 'Whether the agent is there, without JSON',
    description:
      'At most 128 bytes, three words with one blank between them: `online` or `offline`, the version of the protocol, `bootId`: `online 1.0 6f0c2f0e`. ' +
      "Retained, and the last will of the agent's second connection, which carries the bytes of sessions; `state` is that of the first.",
  },
  alarms: {
    topic: 'alarms',
    direction: 'out',
    qos: '1',
    retained: 'yes',
    payload: 'text',
    title: 'How many alarms stand, without JSON',
    description:
      'A bare number, at most 128 bytes: `0` where nothing is wrong. Acknowledged alarms count too, until their cause is gone.',
  },
  request: {
    topic: `from/${MINE}/rpc`,
    direction: 'in',
    qos: '1',
    retained: 'never',
    payload: ['RpcRequest', 'RpcBatch', 'SessionDetachNotification'],
    reply: 'response',
    title: 'Calls',
    description:
      'A JSON-RPC 2.0 request, notification or batch. A client subscribes to its `to/` branch before its first request. ' +
      'With MQTT 5, Response Topic (in the own branch), Correlation Data and Message Expiry (the deadline) are honoured.',
  },
  response: {
    topic: `to/${MINE}/rpc`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: ['RpcResponse', 'RpcBatchResponse'],
    title: 'Answers',
    description: 'The response, or the array of responses to a batch.',
  },
  stdout: {
    topic: `to/${MINE}/session/{session}/stdout/{offset}`,
    direction: 'out',
    qos: CREDIT_QOS,
    retained: 'no',
    payload: 'bytes',
    title: 'Output of a session',
    description:
      'Raw bytes; `{offset}` is the position of the first of them in the stream. A receiver drops what lies below the offset that it has. ' +
      'Of `pod.watch`, `event.watch` and `device.watch` the bytes are lines, each a `WatchEvent` in JSON.',
  },
  stderr: {
    topic: `to/${MINE}/session/{session}/stderr/{offset}`,
    direction: 'out',
    qos: CREDIT_QOS,
    retained: 'no',
    payload: 'bytes',
    title: 'Error output of a session',
    description: 'As `stdout`, with offsets of its own.',
  },
  plainStdout: {
    topic: `to/${MINE}/session/{session}/stdout`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: 'bytes',
    title: 'Output of a session with `framing: plain`',
    description:
      'Raw bytes in their order, without offsets: a message that comes twice (QoS 1) cannot be told from two alike.',
  },
  plainStderr: {
    topic: `to/${MINE}/session/{session}/stderr`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: 'bytes',
    title: 'Error output of a session with `framing: plain`',
    description: 'As `stdout`.',
  },
  ack: {
    topic: `to/${MINE}/session/{session}/ack`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: ['AckPayload'],
    title: 'How far a session has come',
    description:
      "For stdin that was given to the process, and as the answer to each of the client's signs of life: bytes published that did not arrive show here.",
  },
  cursor: {
    topic: `to/${MINE}/session/{session}/cursor`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: ['CursorPayload'],
    title: 'Where a log can be gone on with',
    description:
      'Every 256 KiB or second. It outlives the session and the agent: `pod.logs {cursor, skipBytes}`.',
  },
  end: {
    topic: `to/${MINE}/session/{session}/end`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: ['EndPayload'],
    title: 'How a session ended',
    description:
      'A receiver is finished when it has this and the bytes that it names. Repeated after 5 s, then every 15 s, until acknowledged; with `window` 0 sent once.',
  },
  stdin: {
    topic: `from/${MINE}/session/{session}/stdin/{offset}`,
    direction: 'in',
    qos: '1',
    retained: 'never',
    payload: 'bytes',
    title: 'Input of a session',
    description:
      'Raw bytes; `{offset}` is the position of the first of them. At most `stdinWindow` bytes and 128 messages beyond the last `ack`.',
  },
  control: {
    topic: `from/${MINE}/session/{session}/control`,
    direction: 'in',
    qos: '1',
    retained: 'never',
    payload: ['ControlNotification'],
    title: 'Steering a session',
    description:
      '`session.ack`, `session.resize`, `session.closeStdin` and `session.cancel`. For a session that the agent does not know it answers `end` with the reason `Unknown`.',
  },
  set: {
    topic: `from/${MINE}/set/{namespace}/{name}/{property}`,
    direction: 'in',
    qos: '1',
    retained: 'never',
    payload: 'text',
    reply: 'setAnswer',
    title: 'A desired value for a device',
    description:
      'The bare value: `42.5`. Checked against the device model, written once, and read back. While one value is being written the ' +
      'next ones wait, and of those that wait for a property only the last is written: the others are answered with `Conflict` at once.',
  },
  setAnswer: {
    topic: `to/${MINE}/set/{namespace}/{name}/{property}`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: ['SetAnswer'],
    title: 'How the write of a value went',
    description:
      'One answer per message on the `set` topic; `sequence` says to which. A value that a later one overtook is answered before those that are written.',
  },
  put: {
    topic: `from/${MINE}/put/{namespace}/{name}/{property}`,
    direction: 'in',
    qos: '1',
    retained: 'never',
    payload: 'text',
    reply: 'putAnswer',
    title: 'A desired value for a device, answered without JSON',
    description: 'As `set`, for programs that read no JSON.',
  },
  putAnswer: {
    topic: `to/${MINE}/put/{namespace}/{name}/{property}`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: 'text',
    title: 'How the write of a value went, without JSON',
    description:
      '`ok`: it was written, and does not read back as another. `error CODE`: a code of the table of errors, as `error -32602`.',
  },
  get: {
    topic: `from/${MINE}/get/{namespace}/{name}/{property}`,
    direction: 'in',
    qos: '1',
    retained: 'never',
    payload: 'text',
    reply: 'getAnswer',
    title: 'Asks for the reported value of a property',
    description: 'Whatever the payload is, it may be empty. Takes the right to `device.get`.',
  },
  getAnswer: {
    topic: `to/${MINE}/get/{namespace}/{name}/{property}`,
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: 'text',
    title: 'A reported value with its quality, without JSON',
    description:
      'At most 255 bytes: `good VALUE` while the mapper runs, `stale VALUE` the last one before, or `error CODE`: `error -32001` for a device or property that there is not, or that has reported nothing.',
  },
  device: {
    topic: 'device/{namespace}/{name}/{property}',
    direction: 'out',
    qos: '1',
    retained: 'yes',
    payload: 'text',
    title: 'A reported value of a device',
    description: 'The bare value: `21.5`. Only for what `publish` in the configuration lists.',
  },
  event: {
    topic: 'event/{kind}/{namespace}/{name}',
    direction: 'out',
    qos: '1',
    retained: 'no',
    payload: ['EventNotification'],
    title: 'What happened on the node',
    description:
      'A Kubernetes event as a JSON-RPC notification. Only for what `publish` in the configuration lists.',
  },
  alarm: {
    topic: 'alarm/{kind}/{namespace}/{name}',
    direction: 'out',
    qos: '1',
    retained: 'yes',
    payload: ['Alarm'],
    title: 'An alarm that stands',
    description:
      'Empty, which takes the retained message away, once it is cleared. Of a container or a property the topic has a fourth level, `{part}`.',
  },
  alarmOfPart: {
    topic: 'alarm/{kind}/{namespace}/{name}/{part}',
    direction: 'out',
    qos: '1',
    retained: 'yes',
    payload: ['Alarm'],
    title: 'An alarm of a container or a property',
    description: 'As `alarm/{kind}/{namespace}/{name}`.',
  },
};

/** The variable levels of the topics. */
export const TOPIC_PARAMETERS: Readonly<Record<string, string>> = {
  node: "The node's name.",
  principal:
    "Who is calling: the MQTT user name, or the certificate's common name. 1 to 128 bytes, never encoded: a name with a character that a level cannot hold is refused.",
  client: "A label that keeps one principal's programs apart, 1 to 128 bytes, percent-encoded.",
  session: 'The name of the session, 1 to 128 bytes, percent-encoded.',
  offset: 'A position in a stream, in bytes, decimal, without leading zeros.',
  namespace: 'The Kubernetes namespace.',
  name: 'The name of the object.',
  property: 'The device property, percent-encoded.',
  kind: 'The kind of the object that the event is about, `Pod` or `Device`; of an alarm its own kind.',
  part: 'The container of a pod, or the property of a device.',
};
