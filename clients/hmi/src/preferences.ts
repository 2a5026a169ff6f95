/** How a person likes the page; kept in the browser, where it may be. */
import { type Language, LANGUAGES, preferredLanguage } from './text/text.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
}

const KEY = 'edgectl-page';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function readPreferences(): Preferences {
  const defaults: Preferences = { language: preferredLanguage(navigator.languages), theme: 'system' };
  try {
    const { language, theme } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return {
      language: language !== undefined && language in LANGUAGES ? language : defaults.language,
      theme: theme !== undefined && THEMES.includes(theme) ? theme : defaults.theme,
    };
  } catch {
    return defaults;
  }
}

export function keepPreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}
