import test from 'ava';
import { normalizeFlags, splitAtDashes } from '../../../clients/edgectl/arguments.ts';
import { buildProgram, flagFacts } from '../../../clients/edgectl/program.ts';

const facts = flagFacts(buildProgram({ remote: undefined, exitCode: 0 }));

const CASES: readonly (readonly [given: string, rewritten: string])[] = [
  ['logs web-0 --follow=true', 'logs web-0 --follow'],
  ['logs web-0 --follow=false', 'logs web-0'],
  ['logs web-0 -f=1 -n=factory', 'logs web-0 -f -n factory'],
  ['exec -i=false web-0', 'exec web-0'],
  ['describe pod a --show-events=false', 'describe pod a --no-show-events'],
  ['describe pod a --show-events=true', 'describe pod a --show-events'],
  ['get pods -o=json --namespace=x', 'get pods -o json --namespace=x'],
  ['get pods --no-headers=true', 'get pods --no-headers'],
  ['get pods -l app=web', 'get pods -l app=web'],
  ['logs web-0 --follow=perhaps', 'logs web-0 --follow=perhaps'],
];

for (const [given, rewritten] of CASES) {
  test(`${given} is read as ${rewritten}`, (t) => {
    t.is(normalizeFlags(given.split(' '), () => facts).join(' '), rewritten);
  });
}

test('what stands behind the first -- belongs to the remote command', (t) => {
  t.deepEqual(splitAtDashes(['exec', 'a', '--', 'sh', '-c', 'x', '--', 'y']), {
    own: ['exec', 'a'],
    remote: ['sh', '-c', 'x', '--', 'y'],
  });
  t.deepEqual(splitAtDashes(['get', 'pods']), { own: ['get', 'pods'], remote: undefined });
});
