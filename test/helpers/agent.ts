/** The agent under test in this process, in a temporary folder and away from the machine's node. */
import { pino } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { Agent, type AgentOptions } from '../../agent/compose/agent.ts';
import type { Configuration } from '../../agent/config/configuration.ts';
import { testConfiguration } from './test-configuration.ts';
import './judged-doors.ts';
import { judgeMessages } from './valid-messages.ts';

export interface TestAgent {
  readonly agent: Agent;
  readonly configuration: Configuration;
  readonly stop: () => Promise<void>;
}

/** Starts the agent in this process. The caller stops it. */
export async function startAgent(
  folder: string,
  changes: Partial<Configuration> = {},
  clock?: Clock,
  {
    onMade,
    ...options
  }: Pick<AgentOptions, 'faults' | 'sources'> & { readonly onMade?: (agent: Agent) => void } = {},
): Promise<TestAgent> {
  const configuration = testConfiguration(folder, changes);
  judgeMessages(configuration.node);
  const log = pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' });
  const agent = new Agent({ configuration, log, ...options, ...(clock === undefined ? {} : { clock }) });
  onMade?.(agent);
  await agent.start();
  return { agent, configuration, stop: () => agent.stop() };
}
