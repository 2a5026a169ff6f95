/** The services that the streams of the REST door use. */
import type { Clock } from '../../../common/clock.ts';
import type { StreamTargets } from '../../pods/exec/stream-target.ts';
import type { PodOperations } from '../../pods/pod-operations.ts';
import type { Validator } from '../../../common/validator.ts';

export interface StreamServices {
  readonly pods: Pick<PodOperations, 'logs'>;
  readonly targets: StreamTargets;
  /** The sessions of the MQTT door and the streams of this one are counted together. */
  readonly slots: { acquireSlot(principal: string): () => void };
  readonly validator: Pick<Validator, 'check'>;
  readonly clock: Clock;
}
