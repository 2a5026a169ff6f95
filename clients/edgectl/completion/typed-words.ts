/** What was typed so far, as completion reads it. */
import { buildProgram, flagFacts } from '../program.ts';

const ATTACHED = /^(--[a-z][-a-z]*(?==)|-[a-zA-Z](?=.))(=?)(.*)$/s;

/** The flag whose value is being typed. */
export interface OpenFlag {
  readonly name: string;
  /** The text before the value in the same word, which candidates must start with. */
  readonly prefix: string;
  readonly value: string;
}

export class TypedWords {
  /** Flags and their values apart; the last one is being typed. */
  readonly all: readonly string[];
  readonly last: string;
  readonly openFlag: OpenFlag | undefined;
  readonly #facts = flagFacts(buildProgram({ remote: undefined, exitCode: 0 }));

  constructor(typed: readonly string[]) {
    const last = typed.at(-1) ?? '';
    this.all = [...typed.slice(0, -1).flatMap((word) => this.#apart(word)), last];
    this.last = last;
    this.openFlag = this.#openFlagOf(last);
  }

  /** The value given last, of `-n ns`, `-n=ns`, `-nns`, `--namespace ns` and `--namespace=ns`. */
  flag(long: string, short?: string): string | undefined {
    const words = this.all.slice(0, -1);
    const index = words.findLastIndex((word) => word === long || word === short);
    return index < 0 ? undefined : words[index + 1];
  }

  /** The words before the last that are no flags and no values of flags. */
  get plain(): readonly string[] {
    const words = this.all.slice(0, -1);
    return words.filter((word, index) => {
      if (word.startsWith('-')) return false;
      const before = words[index - 1];
      return before === undefined || !before.startsWith('-') || this.#facts.isBoolean(before);
    });
  }

  #apart(word: string): readonly string[] {
    const [, flag = '', , value = ''] = ATTACHED.exec(word) ?? [];
    return flag === '' || this.#facts.isBoolean(flag) ? [word] : [flag, value];
  }

  #openFlagOf(last: string): OpenFlag | undefined {
    const [, name = '', sign = '', value = ''] = ATTACHED.exec(last) ?? [];
    if (name !== '' && !this.#facts.isBoolean(name)) {
      // The scripts put the flag before what is offered for `-n=`.
      return { name, prefix: sign === '' ? name : '', value };
    }
    const before = this.all.at(-2);
    if (before === undefined || !before.startsWith('-') || before === '--') return undefined;
    return this.#facts.isBoolean(before) ? undefined : { name: before, prefix: '', value: last };
  }
}
