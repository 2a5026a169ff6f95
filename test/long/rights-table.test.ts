/** Who may do what, at every door of one node: see `test/acceptance/rights-table.ts`. */
import test from 'ava';
import {
  ALL,
  rightsOfCloud,
  rightsOfUsers,
  rightsThroughOpenBroker,
  startRightsTable,
} from '../acceptance/rights-table.ts';

test('every method, and values on set/, at every door, on every target: by every role, all of them', async (t) => {
  const table = await startRightsTable(t);
  await rightsOfUsers(t, table, ALL);
  await rightsThroughOpenBroker(t, table, 'by each name');
  await rightsOfCloud(t, table);
});
