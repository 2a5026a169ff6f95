/** The same as in every run, fifty times as many. */
process.env['EDGECTL_MANY_SESSIONS'] = '1000';
await import('../acceptance/many-sessions.test.ts');
