/** Every agent that runs in the process of a test is listened to: what comes in by its brokers, and what it publishes there. */
import type { IncomingMessage, PublishOptions } from '../../agent/broker/attachment.ts';
import { SupervisedAttachment } from '../../agent/broker/supervised-attachment.ts';
import { MqttDoor } from '../../agent/calls/mqtt-door.ts';
import { ValidDoor } from './valid-messages.ts';

/** By the attachment. */
const doors = new WeakMap<object, ValidDoor>();

function doorOf(attachment: object): ValidDoor {
  const known = doors.get(attachment);
  if (known !== undefined) return known;
  const made = new ValidDoor();
  doors.set(attachment, made);
  return made;
}

/** Who is informed of what is wrong in place of the test, which it fails. */
let onComplaint: ((error: Error) => void) | undefined;

/** For the test of the judges themselves: from now on what is wrong is collected. */
export function collectComplaints(): readonly string[] {
  const complaints: string[] = [];
  onComplaint = ({ message }) => complaints.push(message);
  return complaints;
}

/** Fails the test, whatever it is about; what throws inside of an agent is a fault of the unit alone. */
function judge(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (onComplaint !== undefined) onComplaint(error as Error);
    else
      setImmediate(() => {
        throw error;
      });
  }
}

const bytes = (payload: string | Buffer): Buffer =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;

const { receive } = MqttDoor.prototype;
MqttDoor.prototype.receive = function (attachment, message: IncomingMessage) {
  // Others are made by tests of a part of the agent.
  if (attachment instanceof SupervisedAttachment && message.fault === undefined)
    judge(() => doorOf(attachment).receives(message));
  return receive.call(this, attachment, message);
};

const { publish, publishBulk } = SupervisedAttachment.prototype;
SupervisedAttachment.prototype.publish = function (topic, payload, options: PublishOptions) {
  const { qos, retain = false } = options;
  judge(() => doorOf(this).publishes({ topic, payload: bytes(payload), qos, retain }));
  return publish.call(this, topic, payload, options);
};
SupervisedAttachment.prototype.publishBulk = function (topic, payload, qos) {
  judge(() => doorOf(this).publishes({ topic, payload, qos, retain: false }));
  return publishBulk.call(this, topic, payload, qos);
};
