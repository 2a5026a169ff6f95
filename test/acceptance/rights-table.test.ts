/** Who may do what, at every door of one node: see `rights-table.ts`. */
import test from 'ava';
import {
  ONE_OF_EACH,
  rightsOfCloud,
  rightsOfUsers,
  rightsThroughOpenBroker,
  startRightsTable,
} from './rights-table.ts';

test('every method, and values on set/, at every door, on every target: by one who may and one who may not, in turn', async (t) => {
  const table = await startRightsTable(t);
  await rightsOfUsers(t, table, ONE_OF_EACH);
  await rightsThroughOpenBroker(t, table, 'by one name in turn');
  await rightsOfCloud(t, table);
});
