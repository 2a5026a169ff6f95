/** A diagnosis for a person: a line for each check, then what to do about those that are not fine. */
import type { DiagnosisCheck } from '@edgectl/rpc-schema/generated/types';
import { isFine } from '../../../common/diagnose/check.ts';
import { printTable } from '../output/table.ts';
import { printable } from '../output/printable.ts';

export function checksText(checks: readonly DiagnosisCheck[]): string {
  const table = printTable({
    headers: ['AREA', 'CHECK', 'STATE', 'FOUND'],
    rows: checks.map(({ area, name, state, message }) => [area, name, state, message]),
  });
  const faults = checks.filter((check) => !isFine(check));
  return faults.length === 0 ? `${table}\nAll is fine.\n` : `${table}\n${faults.map(remedyText).join('')}`;
}

function remedyText({ area, name, message, hint, command }: DiagnosisCheck): string {
  const lines = [`${area}: ${name}: ${message}`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  if (command !== undefined) lines.push(`  # ${command}`);
  return printable(`${lines.join('\n')}\n`);
}
