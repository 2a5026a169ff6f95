#!/usr/bin/env node
/** The agent's process: command line, configuration, log, the agent itself, and its end. */
import { existsSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../common/clock.ts';
import { unfinishedRestore } from '../common/unfinished-restore.ts';
import { settleHeap } from '../common/small-heap.ts';
import { Agent } from './compose/agent.ts';
import { helpText, parseCommandLine } from './config/command-line.ts';
import { configurationFiles, loadConfiguration } from './config/load-configuration.ts';
import { createLog } from './log.ts';
import { holdNode } from './node-holder.ts';
import { endOfProcess } from './process-end.ts';
import { tellReady } from './ready.ts';
import { VERSION } from './version.ts';

async function main(): Promise<void> {
  // Without a handler, a signal that comes before a reload is possible would end the process.
  let isReloadAsked = false;
  const hangUp = (): void => {
    isReloadAsked = true;
  };
  process.on('SIGHUP', hangUp);
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (commandLine.help) {
    process.stdout.write(helpText());
    return;
  }
  if (commandLine.version) {
    process.stdout.write(`edgectl-agent ${VERSION}\n`);
    return;
  }

  const configuration = loadConfiguration(commandLine, process.env);
  const log = createLog({ level: configuration.log.level, node: configuration.node }, process.env);
  const sources = {
    files: configurationFiles(commandLine, process.env),
    load: () => loadConfiguration(commandLine, process.env),
  };
  const giveUp = await holdNode(configuration.socket, process.env, log);
  refuseHalfRestored(configuration.database);
  const agent = new Agent({ configuration, sources, log });
  const ended = endOfProcess(log);
  const reload = (): void => {
    agent.reload().catch((error: unknown) => log.error({ err: error }, 'the configuration was not reloaded'));
  };
  process.off('SIGHUP', hangUp);
  process.on('SIGHUP', reload);
  if (isReloadAsked) reload();

  await agent.start();
  log.info('ready');
  tellReady(log, process.env);
  settleHeap(systemClock);
  const exitCode = await ended;
  await agent.stop();
  giveUp();
  log.info('stopped');
  process.exit(exitCode);
}

/** What a restore broke off in the middle of is the half of one node and the half of another. */
function refuseHalfRestored(database: string): void {
  if (!existsSync(unfinishedRestore(database))) return;
  throw new EdgectlError(
    'Conflict',
    `an earlier restore was interrupted: ${unfinishedRestore(database)} is there`,
    {
      hint: 'run edgectl restore again: it puts the old files back first',
    },
  );
}

main().catch((error: unknown) => {
  const known = EdgectlError.from(error);
  process.stderr.write(
    `edgectl-agent: ${known.message}${known.hint === undefined ? '' : ` (${known.hint})`}\n`,
  );
  process.exit(known.exitCode);
});
