#!/usr/bin/env node
/** `edgectl-cloud`: the cloud's half of the tunnel as a process. */
import { setMaxListeners } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { pino } from 'pino';
import { systemClock } from '../../common/clock.ts';
import { settleHeap } from '../../common/small-heap.ts';
import { HELP, parseCommandLine } from './command-line.ts';
import { loadConfiguration } from './configuration.ts';
import { cloudOptions } from './cloud-options.ts';
import { watchCredentials } from './credential-files.ts';
import { TunnelCloud } from './tunnel-cloud.ts';
import { CLOUD_VERSION } from './version.ts';

function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const receive = (signal: NodeJS.Signals): void => {
      process.off('SIGTERM', receive).off('SIGINT', receive);
      resolve(signal);
    };
    process.on('SIGTERM', receive).on('SIGINT', receive);
  });
}

async function main(): Promise<void> {
  const { help, version, check, file } = parseCommandLine(process.argv.slice(2));
  if (help) return void process.stdout.write(HELP);
  if (version) return void process.stdout.write(`edgectl-cloud ${CLOUD_VERSION}\n`);

  const configuration = await loadConfiguration(file);
  const log = pino({ base: null, level: configuration.logLevel });
  const options = await cloudOptions(configuration, process.env, log);
  if (check) return void process.stdout.write(`${file} can be used\n`);

  const ended = signalled();
  const cloud = new TunnelCloud(options);
  await cloud.start();
  settleHeap(systemClock);
  const watching = new AbortController();
  // Nine files, each with an end of its own.
  setMaxListeners(0, watching.signal);
  const watch = { clock: systemClock, log, signal: watching.signal };
  const { stream, tunnel, replicas } = configuration;
  watchCredentials(stream, watch, (renewed) => cloud.renew({ stream: renewed }));
  watchCredentials(tunnel, watch, (renewed) => cloud.renew({ tunnel: renewed }));
  if (replicas !== undefined)
    watchCredentials(replicas.peer, watch, (renewed) => cloud.renew({ peer: renewed }));

  log.info({ signal: await ended, active: cloud.active }, 'draining');
  watching.abort();
  // A second signal ends the wait, and not the process: that would look like a success to whoever runs a command.
  const hurry = new AbortController();
  void signalled().then(() => hurry.abort());
  await cloud.stop(hurry.signal);
  log.info('stopped');
}

main().catch((error: unknown) => {
  const known = EdgectlError.from(error, 'Unavailable', { layer: 'tunnel' });
  process.stderr.write(
    `edgectl-cloud: ${known.message}${known.hint === undefined ? '' : ` (${known.hint})`}\n`,
  );
  process.exit(known.exitCode);
});
