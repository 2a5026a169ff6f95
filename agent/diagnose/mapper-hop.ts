/** Every mapper that registered: its row outlives it, only its socket tells whether it runs. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { failed, type Finding, fine, type Hop, skipped } from '../../common/diagnose/hop.ts';
import { BACKEND_REMEDIES } from '../../common/diagnose/remedies.ts';
import { requireAnswer } from '../node/mapper/mapper-answers.ts';
import type { MapperDirectory } from '../node/mapper/mapper-directory.ts';
import type { MapperClient } from '../node/mapper/mapper-client.ts';

export function mapperHop(mappers: Pick<MapperDirectory, 'byProtocol'>): Hop {
  return {
    area: 'mapper',
    name: 'mappers',
    async look(signal) {
      const clients = await mappers.byProtocol(signal).catch(() => undefined);
      if (clients === undefined) return [skipped('mappers', 'the store, which names them, cannot be read')];
      if (clients.size === 0) return [skipped('mappers', 'none has registered')];
      return Promise.all([...clients.values()].map((client) => lookAt(client, signal)));
    },
  };
}

async function lookAt(client: MapperClient, signal: AbortSignal): Promise<Finding> {
  const { name, protocol, socketPath } = client.record;
  try {
    await requireAnswer(client, signal);
    return fine(name, `serves ${protocol} at ${socketPath}`);
  } catch (error) {
    return failed(name, `serves ${protocol}: ${EdgectlError.from(error).message}`, BACKEND_REMEDIES.mapper);
  }
}
