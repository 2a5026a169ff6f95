import test from 'ava';
import type { Identity } from '../../../tunnel/cloud/kubernetes-client.ts';
import { TokenIdentities } from '../../../tunnel/cloud/token-identity.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const SCRAPER: Identity = { user: 'system:serviceaccount:monitoring:prometheus', groups: [] };

/** A cluster that knows the token `good`, and answers the others when it is told to. */
class Cluster {
  readonly clock = new ManualClock();
  asked = 0;
  #answers: (() => void)[] = [];
  readonly identities = new TokenIdentities(
    {
      reviewToken: async (token) => {
        this.asked += 1;
        if (token === 'good') return SCRAPER;
        await new Promise<void>((resolve) => this.#answers.push(resolve));
        return undefined;
      },
    },
    this.clock,
  );

  ask(token: string, address = '192.0.2.1'): Promise<Identity | undefined> {
    return this.identities.of(`Bearer ${token}`, address);
  }

  answerAll(): void {
    for (const answer of this.#answers.splice(0)) answer();
  }
}

test('H5: tokens that nobody knows keep nobody out who comes from another address', async (t) => {
  const cluster = new Cluster();
  const flood = Array.from({ length: 40 }, (_, index) => cluster.ask(`bad${index}`, '198.51.100.9'));
  const settled = Promise.allSettled(flood);
  t.deepEqual(await cluster.ask('good'), SCRAPER);
  cluster.answerAll();
  const refused = (await settled).filter(({ status }) => status === 'rejected');
  t.is(refused.length, 36);
  const [first] = refused as PromiseRejectedResult[];
  t.like(first?.reason, { kind: 'TooManyRequests' });
});

test('H5: a token that was good is asked about again whatever strangers do, and is not put out by theirs', async (t) => {
  const cluster = new Cluster();
  t.deepEqual(await cluster.ask('good'), SCRAPER);
  for (let round = 0; round < 1_100; round += 1) {
    const unknown = cluster.ask(`bad${round}`);
    cluster.answerAll();
    t.is(await unknown, undefined);
  }
  const { asked } = cluster;
  t.deepEqual(await cluster.ask('good'), SCRAPER);
  t.is(cluster.asked, asked, 'it is still known');
  await cluster.clock.advance(121_000);
  const flood = Array.from({ length: 20 }, (_, index) => cluster.ask(`more${index}`, `198.51.100.${index}`));
  const settled = Promise.allSettled(flood);
  t.deepEqual(await cluster.ask('good'), SCRAPER);
  cluster.answerAll();
  await settled;
  const known = cluster.asked;
  t.is(await cluster.ask('more0'), undefined);
  t.is(cluster.asked, known, 'what is not known is not asked about again at once');
});
