/** The methods of the contract with their parameters and results. */
import type { MethodTypes } from '@edgectl/rpc-schema/generated/types';

export type MethodName = keyof MethodTypes;

/** The methods that open a session. */
export type SessionMethodName = 'pod.logs' | 'pod.exec' | 'pod.attach' | 'device.watch';

export type Params<M extends MethodName> = MethodTypes[M]['params'];

export type Result<M extends MethodName> = MethodTypes[M]['result'];

export type { MethodTypes };
