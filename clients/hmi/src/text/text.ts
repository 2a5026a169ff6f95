/** The language of the page: one catalogue, chosen once, changed by the person. */
import { EN, type TextName } from './en.ts';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

type Catalogue = Partial<Record<TextName, string>>;

/** Loaded when somebody reads them. */
const CATALOGUES: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: () => Promise.resolve(EN),
  de: async () => (await import('./de.ts')).DE,
};

let current: Language = 'en';
let catalogue: Catalogue = EN;

export function language(): Language {
  return current;
}

export async function loadLanguage(chosen: Language): Promise<void> {
  catalogue = await CATALOGUES[chosen]();
  current = chosen;
}

/** The first of the browser's languages that the page has. */
export function preferredLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const [base = ''] = tag.toLowerCase().split('-');
    if (base in LANGUAGES) return base as Language;
  }
  return 'en';
}

/** A text with its blanks filled in. */
export function text(name: TextName, values: Readonly<Record<string, string | number>> = {}): string {
  const template = catalogue[name] ?? EN[name];
  return template.replace(/\{(\w+)\}/g, (blank, key: string) => {
    const value = values[key];
    if (value === undefined) return blank;
    return typeof value === 'number' ? number(value) : value;
  });
}

/** `one` has a text of its own. */
export function counted(
  name:
    | 'overview.alarmed'
    | 'overview.warning'
    | 'overview.failed'
    | 'pods.count'
    | 'pod.started'
    | 'logs.lines'
    | 'devices.count',
  count: number,
): string {
  return text(count === 1 ? `${name}.one` : name, { count });
}

export function number(value: number): string {
  return value.toLocaleString(current);
}

/** What `language` lacks of the catalogue. */
export async function untranslated(of: Language): Promise<readonly TextName[]> {
  const texts = await CATALOGUES[of]();
  return (Object.keys(EN) as TextName[]).filter((name) => texts[name] === undefined);
}

export function isTextName(name: string): name is TextName {
  return name in EN;
}
