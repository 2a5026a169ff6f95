/** Waits for an agent on a unix socket until all of its doors are open, as its retained `state` says. */
import { createConnection } from 'node:net';

const STATE_TOPICS = 'edgectl/v1/+/state';

/** False while units of it are still to start. */
function isReady(payload) {
  const { state, starting } = JSON.parse(payload.toString());
  return state === 'online' && starting === undefined;
}

/** @throws Error after `timeoutMs` */
export async function untilReady(socket, timeoutMs = 60_000) {
  // Not there yet when the script begins that installs it.
  const { MqttClient } = await import('mqtt');
  const client = new MqttClient(() => createConnection(socket), {
    protocolVersion: 4,
    clientId: `start-${process.pid}`,
    reconnectPeriod: 200,
  });
  let timer;
  try {
    await new Promise((resolve, reject) => {
      const late = () => reject(new Error(`the agent was not ready after ${timeoutMs / 1000} s`));
      timer = setTimeout(late, timeoutMs);
      client.on('error', () => {});
      client.on('connect', () => client.subscribe(STATE_TOPICS, { qos: 1 }));
      client.on('message', (_topic, payload) => isReady(payload) && resolve());
    });
  } finally {
    clearTimeout(timer);
    await client.endAsync(true);
  }
}
