/** The sandbox node, and the agent on it, as children of a script: they end when they are stopped, and with us. */
import { join } from 'node:path';
import { untilReady } from './agent-ready.mjs';
import { inCheckout } from './checkout.mjs';
import { Service } from './service.mjs';
import { untilListening } from './unix-socket.mjs';

/**
 * Starts a node in a temporary folder and waits for its pods.
 * @returns {Promise<{service: Service, addresses: object, missing: string[]}>} `missing`: why containers cannot run here
 */
async function startSandbox(args, ended) {
  const service = new Service('the sandbox node', [inCheckout('dist', 'sandbox.js'), 'run', ...args]);
  try {
    const { addresses, missing } = JSON.parse(await Promise.race([service.firstLine(), ended]));
    return { service, addresses, missing };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

/**
 * Starts a node and the agent on it, and waits until all of the agent's doors are open.
 * @param {object} [options] `socketFor`: from the node's folder to the agent's socket; `agentArgs`: further flags of the agent;
 * `program`, `node`: another agent, and the Node.js that runs it; `ended`: rejects where the start is to be given up
 * @throws Error where a part does not come up or `ended` rejects; all that was started is down again
 */
export async function startAgentOnSandbox({
  socketFor = privateSocket,
  agentArgs = [],
  sandboxArgs = [],
  program = inCheckout('dist', 'agent.js'),
  node = process.execPath,
  ended = new Promise(() => {}),
} = {}) {
  const sandbox = await startSandbox(sandboxArgs, ended);
  const { folder, edgeCoreYaml } = sandbox.addresses;
  const socket = await socketFor(folder);
  const logFile = join(folder, 'agent.log');
  const args = [
    '--edgecore-config',
    edgeCoreYaml,
    '--socket',
    socket,
    '--database',
    join(folder, 'agent.db'),
  ];
  const agent = new Service('the agent', [program, ...args, ...agentArgs], { logFile, node });
  const failed = Promise.race([agent.failed(), sandbox.service.failed()]);
  const stop = async () => {
    await agent.stop();
    await sandbox.service.stop();
  };
  try {
    await Promise.race([untilListening(socket, failed), ended]);
    await Promise.race([untilReady(socket), throwing(failed), ended]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...sandbox, socket, logFile, agentPid: agent.pid, failed, stop };
}

async function throwing(failed) {
  throw new Error(await failed);
}

/** A socket beside the node's own: nobody else's is touched. */
export function privateSocket(folder) {
  return join(folder, 'mqtt.sock');
}
