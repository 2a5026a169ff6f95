/**
 * What came from elsewhere, as a person's terminal may show it. A client label, a status message or an annotation may hold a sequence that
 * renames the window, moves the cursor or answers in the person's name. Data for programs (`-o json`, logs) is left as it is.
 */

const SPACE = 0x20;
const DELETE = 0x7f;

/** C0 but tab and newline, which the layout is made of, DEL, and C1. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const LINE_BREAKS = /[\t\n\r\f\v]/g;

/** As kubectl: `^[` for an escape, `\r` for a carriage return. Tabs and newlines stay. */
export function printable(text: string): string {
  return text.replace(CONTROL, shown);
}

/** For a cell, which is one line of its table. */
export function printableCell(text: string): string {
  return printable(text.replace(LINE_BREAKS, ' '));
}

function shown(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\r') return '\\r';
  if (code === DELETE) return '^?';
  return code < SPACE ? `^${String.fromCharCode(code + 0x40)}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
