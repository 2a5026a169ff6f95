/** `npm start`: the agent; on a machine that is no KubeEdge node, with a sandbox node to try it on. */
import { join, relative } from 'node:path';
import { bootstrap } from './support/bootstrap.mjs';
import { inCheckout, isKubeEdgeNode } from './support/checkout.mjs';
import { SANDBOX_PACKAGES } from './support/debian-packages.mjs';
import { run } from './support/run.mjs';
import { startSandbox } from './support/sandbox.mjs';
import { runMain, say } from './support/say.mjs';
import { untilListening, isListening } from './support/unix-socket.mjs';
import { Service } from './support/service.mjs';

/** Where `edgectl` looks without being told. */
const DEFAULT_SOCKET = '/run/edgectl/mqtt.sock';

/** Resolves with the first signal that asks for the end. */
function endAsked() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(signal));
  });
}

/** The agent's socket: where edgectl finds it without a flag, unless we may not write there or another agent has it. */
async function socketFor(folder) {
  const free = process.getuid?.() === 0 && !(await isListening(DEFAULT_SOCKET));
  return free ? DEFAULT_SOCKET : join(folder, 'mqtt.sock');
}

function commandsToTry(socket, missing) {
  const from = process.env.INIT_CWD ?? process.cwd();
  const program = relative(from, inCheckout('dist', 'edgectl'));
  const edgectl = socket === DEFAULT_SOCKET ? program : `EDGECTL_SOCKET=${socket} ${program}`;
  const commands =
    missing.length === 0
      ? ['get pods -A', 'logs -n factory biglog -c logger --tail 3', 'exec -it web-0 -c web -- sh']
      : ['get pods -A', 'describe pod web-0', 'node status'];
  return commands.map((command) => `  ${edgectl} ${command}`);
}

async function startOnSandbox(agentArgs, ended) {
  say('This machine is no KubeEdge node: starting a sandbox node (a few seconds) ...');
  const sandbox = await startSandbox();
  const { addresses, missing } = sandbox;
  const socket = await socketFor(addresses.folder);
  const logFile = join(addresses.folder, 'agent.log');
  const agent = new Service(
    'the agent',
    [
      inCheckout('dist', 'agent.js'),
      ...['--edgecore-config', addresses.edgeCoreYaml, '--socket', socket],
      ...['--database', join(addresses.folder, 'agent.db'), ...agentArgs],
    ],
    { logFile },
  );
  const failed = Promise.race([agent.failed(), sandbox.service.failed()]);
  try {
    await Promise.race([untilListening(socket, failed), ended]);
    say(`The agent is running (its log: ${logFile}). In a second terminal, try:\n`);
    for (const command of commandsToTry(socket, missing)) say(command);
    for (const what of missing)
      say(`\nWithout containers, because ${what}: logs and exec are not to be had.`);
    say('\nCtrl-C stops the agent and the sandbox node.');
    const why = await Promise.race([failed, ended.then(() => undefined)]);
    if (why !== undefined) say(`${why}; its log: ${logFile}`);
    return why === undefined ? 0 : 1;
  } finally {
    say('Stopping ...');
    await agent.stop();
    await sandbox.service.stop();
  }
}

await runMain(async () => {
  const agentArgs = process.argv.slice(2);
  const ended = endAsked();
  await bootstrap(isKubeEdgeNode() ? [] : SANDBOX_PACKAGES);
  if (!isKubeEdgeNode()) return startOnSandbox(agentArgs, ended);
  say("This is a KubeEdge node: the agent takes the rest from EdgeCore's configuration.");
  return (await run(process.execPath, [inCheckout('dist', 'agent.js'), ...agentArgs])).code;
});
