/** Notifications on `…/control`, and `session.detach` on `…/rpc`; `params` names the schema. */
export const CONTROLS = {
  'session.ack': { params: 'SessionAckParams', topic: 'control' },
  'session.resize': { params: 'SessionResizeParams', topic: 'control' },
  'session.closeStdin': { params: 'SessionCloseStdinParams', topic: 'control' },
  'session.cancel': { params: 'SessionCancelParams', topic: 'control' },
  'session.detach': { params: 'SessionDetachParams', topic: 'rpc' },
} as const;

export type ControlName = keyof typeof CONTROLS;
