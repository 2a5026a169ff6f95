/** The steps of a write at which a test may stop the agent. In production nothing happens there. */
export type WriteStep =
  | 'found'
  | 'answered'
  | 'checked'
  | 'planned'
  | 'sending'
  | 'sent'
  | 'readBack'
  | 'settled';

export interface FaultPoints {
  reached(step: WriteStep): Promise<void>;
}

export const noFaults: FaultPoints = { reached: () => Promise.resolve() };
