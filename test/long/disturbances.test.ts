/** The same as in every run, ten times of each. */
process.env['EDGECTL_DISTURBANCES'] = '10';
await import('../acceptance/disturbances.test.ts');
