/** `npm start`: the agent; on a machine that is no KubeEdge node, with a sandbox node to try it on. */
import { constants } from 'node:os';
import { relative } from 'node:path';
import { bootstrap } from './support/bootstrap.mjs';
import { inCheckout, isKubeEdgeNode } from './support/checkout.mjs';
import { SANDBOX_PACKAGES } from './support/debian-packages.mjs';
import { run } from './support/run.mjs';
import { privateSocket, startAgentOnSandbox } from './support/sandbox.mjs';
import { Refusal, runMain, say } from './support/say.mjs';
import { isListening } from './support/unix-socket.mjs';

/** The socket that `edgectl` uses by default. */
const DEFAULT_SOCKET = '/run/edgectl/mqtt.sock';

/** Resolves with the first signal that asks for the end. */
function endAsked() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(signal));
  });
}

/** Where edgectl finds the agent without a flag, unless we may not write there or another agent has it. */
async function socketFor(folder) {
  const free = process.getuid?.() === 0 && !(await isListening(DEFAULT_SOCKET));
  return free ? DEFAULT_SOCKET : privateSocket(folder);
}

function commandsToTry(socket, missing) {
  const from = process.env.INIT_CWD ?? process.cwd();
  const program = relative(from, inCheckout('dist', 'edgectl'));
  const edgectl = socket === DEFAULT_SOCKET ? program : `EDGECTL_SOCKET=${socket} ${program}`;
  const commands =
    missing.length === 0
      ? ['get pods -A', 'logs web-0 -c sidecar --tail 3', 'exec -it web-0 -c web -- sh']
      : ['get pods -A', 'describe pod web-0', 'node status'];
  return commands.map((command) => `  ${edgectl} ${command}`);
}

async function startOnSandbox(agentArgs, ended) {
  say('This machine is no KubeEdge node: starting a sandbox node (a few seconds) ...');
  const givenUp = ended.then((signal) => {
    throw new Refusal(`Stopped by ${signal} before the node was ready.`, 128 + constants.signals[signal]);
  });
  // From here on it is the running node that ends.
  givenUp.catch(() => undefined);
  const node = await startAgentOnSandbox({ socketFor, agentArgs, ended: givenUp });
  const { socket, missing, logFile, failed, stop } = node;
  say(`The agent is running (its log: ${logFile}). In a second terminal, try:\n`);
  for (const command of commandsToTry(socket, missing)) say(command);
  for (const what of missing) say(`\nWithout containers, because ${what}: logs and exec are not to be had.`);
  say('\nThe tour in README.md goes on with devices, events and output formats.');
  say('Ctrl-C stops the agent and the sandbox node.');
  const failure = await Promise.race([failed, ended.then(() => undefined)]);
  if (failure !== undefined) say(`${failure}; its log: ${logFile}`);
  say('Stopping ...');
  await stop();
  return failure === undefined ? 0 : 1;
}

await runMain(async () => {
  const agentArgs = process.argv.slice(2);
  await bootstrap(isKubeEdgeNode() ? [] : SANDBOX_PACKAGES, 'run');
  const ended = endAsked();
  if (!isKubeEdgeNode()) return startOnSandbox(agentArgs, ended);
  say("This is a KubeEdge node: the agent takes the rest from EdgeCore's configuration.");
  return (await run(process.execPath, [inCheckout('dist', 'agent.js'), ...agentArgs])).code;
});
