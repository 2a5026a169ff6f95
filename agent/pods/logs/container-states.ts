/** Whether an instance of a container still runs, asked of the CRI once for all followers. */
import type { Clock } from '../../../common/clock.ts';
import type { CriContainer } from '../../node/cri/cri-objects.ts';

/** What this needs of the CRI client. */
export interface ContainerLister {
  listContainers(filter?: object, signal?: AbortSignal): Promise<CriContainer[]>;
}

/** How old an answer may be, in milliseconds. */
const MAX_AGE_MS = 500;

export interface Instance {
  readonly podUid: string;
  readonly container: string;
  readonly attempt: number;
}

export class ContainerStates {
  readonly #cri: ContainerLister;
  readonly #clock: Clock;
  #asked: Promise<readonly CriContainer[] | undefined> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(cri: ContainerLister, clock: Clock) {
    this.#cri = cri;
    this.#clock = clock;
  }

  /** False once it has ended or is gone; `undefined` where the runtime does not answer. */
  async running({ podUid, container, attempt }: Instance): Promise<boolean | undefined> {
    const containers = await this.#list();
    if (containers === undefined) return undefined;
    return containers.some(
      ({ pod, name, attempt: number, state }) =>
        pod.uid === podUid &&
        name === container &&
        number === attempt &&
        (state === 'running' || state === 'created'),
    );
  }

  #list(): Promise<readonly CriContainer[] | undefined> {
    const now = this.#clock.monotonic();
    if (this.#asked === undefined || now - this.#askedAt > MAX_AGE_MS) {
      this.#askedAt = now;
      this.#asked = this.#cri.listContainers().catch(() => undefined);
    }
    return this.#asked;
  }
}
