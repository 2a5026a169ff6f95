import type { ConfigurationParams, ConfigurationResult } from '@edgectl/rpc-schema/generated/types';
import type { Method } from './method.ts';

export interface ConfigurationOperations {
  check(): ConfigurationResult;
  /** @param answeredBy the attachment that the answer goes by */
  apply(answeredBy: string): Promise<ConfigurationResult>;
}

export function configurationCheck(
  configuration: ConfigurationOperations,
): Method<ConfigurationParams, ConfigurationResult> {
  return { name: 'configuration.check', run: async () => configuration.check() };
}
