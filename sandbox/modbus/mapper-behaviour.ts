/** What the mapper does on demand: how mappers differ in the field, and how they fail. */

export interface MapperBehaviour {
  /** `GetDevice` answers with the whole device as it was given; mappers of the framework answer with its twins alone. */
  readonly echo: boolean;
  /** A reported value in `GetDevice`: the text of a twin update with the value inside, as of the framework, or the bare value. */
  readonly reported: 'document' | 'bare';
  /** `GetDevice` writes the desired values to the device before it reads, as the framework does: what was set at the panel is undone. */
  readonly writesOnGet: boolean;
  /** `UpdateDevice` is refused with these words. */
  readonly fail: string | undefined;
  /** Written numbers are brought into this range. */
  readonly clamp: { readonly minimum: number; readonly maximum: number } | undefined;
  /** Written values reach nobody. */
  readonly dropsWrites: boolean;
  /**
   * Calls that come are not answered until the behaviour is changed again. `answer`: an update is carried out and only its
   * answer is held back; `update`: an update is held back whole; `all`: every call is.
   */
  readonly stall: 'none' | 'answer' | 'update' | 'all';
  /**
   * How long after EdgeCore has made its socket again the mapper registers again, and takes the devices that it is given then.
   * `undefined`: it registers at its own start alone, as the framework does.
   */
  readonly registersAgainAfterMs: number | undefined;
  /** It panics at the next `UpdateDevice`, after it has taken it. */
  readonly diesOfUpdates: boolean;
  /** `false`: nothing is reported to EdgeCore. */
  readonly reports: boolean;
}

/** As a mapper of KubeEdge's mapper-framework v1.23.1. */
export const FRAMEWORK_BEHAVIOUR: MapperBehaviour = {
  echo: false,
  reported: 'document',
  writesOnGet: true,
  fail: undefined,
  clamp: undefined,
  dropsWrites: false,
  stall: 'none',
  registersAgainAfterMs: undefined,
  diesOfUpdates: false,
  reports: true,
};
