/** `edgectl-cloud CONFIG`: the cloud's half of the tunnel as a process. */
import { readFile } from 'node:fs/promises';
import pino from 'pino';
import { cloudOptions, parseConfiguration } from './configuration.ts';
import { TunnelCloud } from './tunnel-cloud.ts';

const log = pino({ base: null });
const [file] = process.argv.slice(2);

async function run(configurationFile: string): Promise<void> {
  const configuration = parseConfiguration(await readFile(configurationFile, 'utf8'));
  log.level = configuration.logLevel;
  const cloud = new TunnelCloud(await cloudOptions(configuration, process.env, log));
  await cloud.start();
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  log.info({ signal, active: cloud.active }, 'draining');
  await cloud.stop();
}

if (file === undefined) {
  log.fatal('usage: edgectl-cloud CONFIG.yaml');
  process.exitCode = 2;
} else {
  run(file).catch((error: unknown) => {
    log.fatal({ err: error }, 'edgectl-cloud cannot go on');
    process.exitCode = 1;
  });
}
