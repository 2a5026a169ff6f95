/** Each broker: whether it is attached, and whether it is established that it keeps principals apart. */
import { failed, type Finding, fine, type Hop, warning } from '../../common/diagnose/hop.ts';
import { socketHost } from '../../common/network-address.ts';
import { REFUSAL_KINDS, type RefusalReport } from '../broker/refusals.ts';
import type { BrokerStatus, ManagedAttachment } from '../broker/attachment.ts';

type Diagnosed = Pick<ManagedAttachment, 'status' | 'disbelief'>;

/** @param attachments looked at when the hop is: they come after it */
export function brokerHop(attachments: ReadonlyMap<string, Diagnosed>): Hop {
  return {
    area: 'broker',
    name: 'brokers',
    look: () =>
      Promise.resolve(
        [...attachments.values()].flatMap((attachment) =>
          findingsOf(attachment.status(), attachment.disbelief),
        ),
      ),
  };
}

function findingsOf(status: BrokerStatus, disbelief: Diagnosed['disbelief']): Finding[] {
  const { name, address, protocol, reason, hint, provedAt, idsTaken = false, retainedRefused } = status;
  if (!status.connected) return [unreachable(status)];
  const found = [fine(name, `${address}, MQTT ${protocol ?? ''}`.trim())];
  const access = `${name}: access control`;
  if (disbelief !== undefined) {
    found.push(
      warning(access, `${disbelief.message}: its users read, and no more`, { hint: disbelief.hint }),
    );
  } else if (provedAt !== undefined) {
    found.push(fine(access, `proved at ${provedAt}`));
    if (reason !== undefined) found.push(warning(access, reason, hint === undefined ? {} : { hint }));
  } else if (reason !== undefined) {
    found.push(warning(`${name}: listeners`, reason, { hint: 'see listeners and users in agent.yaml' }));
  }
  if (idsTaken) {
    found.push(
      fine(
        `${name}: client ids`,
        "this broker lets a user who knows another's client id take it, and ends the connection that had it; the agent's own are secret",
      ),
    );
  }
  if (retainedRefused > 0) {
    found.push(
      warning(`${name}: retained requests`, `${retainedRefused} were turned aside since the start`, {
        hint: 'a client publishes its requests with RETAIN: they are never executed',
      }),
    );
  }
  found.push(...(status.refusals ?? []).map((report) => refused(name, report)));
  return found;
}

/** Of the last hour: who set the client up looks here. */
function refused(name: string, { kind, count, who, reason, hint, at }: RefusalReport): Finding {
  const times = count === 1 ? 'one' : `${count}, the last`;
  return warning(
    `${name}: refused ${REFUSAL_KINDS[kind].title}`,
    `${times} at ${new Date(at).toISOString()} of ${who}: ${reason}`,
    { hint },
  );
}

function unreachable({ name, address, error }: BrokerStatus): Finding {
  if (error === undefined) {
    return warning(name, `${address} is being attached`, { hint: 'ask again in a few seconds' });
  }
  return failed(name, `${address} is not attached: ${error}`, {
    hint: 'does the broker run there, and are user name and passwordFile right?',
    command: `mosquitto_sub ${connectionOf(address)} -t '$SYS/broker/version' -C 1 -W 5`,
  });
}

function connectionOf(address: string): string {
  const url = new URL(address);
  return `-h ${socketHost(url)}${url.port === '' ? '' : ` -p ${url.port}`}`;
}
