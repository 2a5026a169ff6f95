import type { ConfigurationParams, ConfigurationResult } from '@edgectl/rpc-schema/generated/types';
import type { ConfigurationOperations } from './configuration-check.ts';
import type { Method } from './method.ts';

export function configurationReload(
  configuration: ConfigurationOperations,
): Method<ConfigurationParams, ConfigurationResult> {
  return {
    name: 'configuration.reload',
    run: (_params, { call: { caller } }) => configuration.apply(caller.attachment),
  };
}
