/** A version's part of CHANGELOG.md, and the name of its tag. */
import { Refusal } from '../support/say.mjs';

/** What stands in CHANGELOG.md below a heading: `## 0.2.0 - 2027-01-15`. */
export function notesOf(changelog, version) {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => line === `## ${version}` || line.startsWith(`## ${version} `));
  if (start < 0)
    throw new Refusal(
      `CHANGELOG.md has no part "## ${version}": give what stands under "## Unreleased" that name and the date.`,
    );
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  const notes = rest
    .slice(0, end < 0 ? rest.length : end)
    .join('\n')
    .trim();
  if (notes === '') throw new Refusal(`CHANGELOG.md says nothing about ${version}.`);
  return `${notes}\n`;
}

/** @throws Refusal where it is no version of semver */
export function tagOf(version) {
  if (/^\d+\.\d+\.\d+(-[0-9a-z]+(\.[0-9a-z]+)*)?$/.test(version)) return `v${version}`;
  throw new Refusal(
    `${version} is not a version: expected MAJOR.MINOR.PATCH, or MAJOR.MINOR.PATCH-rc.1 before a release`,
  );
}
