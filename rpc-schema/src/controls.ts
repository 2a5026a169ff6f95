/** Notifications on `…/control`, and `session.detach` on `…/rpc`: of `contract.yaml`. */
import type { CONTROLS } from './generated/tables.ts';

export { CONTROLS } from './generated/tables.ts';

export type ControlName = keyof typeof CONTROLS;
