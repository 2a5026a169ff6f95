/** Every entry that somebody may write into the replicas' directory, over both versions of HTTP. */
import test from 'ava';
import {
  POISONS,
  poisonedBeforeItComes,
  poisonedWhileConnected,
} from '../tunnel/cloud/replicas/poisoned-directory.ts';
import { overBothVersions } from '../tunnel/helpers/both-versions.ts';

for (const [what, poison] of Object.entries(POISONS)) {
  overBothVersions(
    `L7: an entry that names ${what} ends no tunnel, and the true one is back with the next renewal`,
    (t) => poisonedWhileConnected(t, poison),
  );
  test(`L7: a node that comes while an entry names ${what} is let in`, (t) =>
    poisonedBeforeItComes(t, poison));
}
