import test from 'ava';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { READABLE } from '../../../../agent/gateway/resources/definitions.ts';

const INCOMPLETE = [{}, { spec: null, status: null }, { spec: {}, status: {} }];

for (const { plural, group, columns } of READABLE) {
  test(`B5: an incomplete object costs no table: ${plural}${group === '' ? '' : `.${group}`}`, (t) => {
    for (const parts of INCOMPLETE) {
      const object = { metadata: { name: 'bare' }, ...parts } as unknown as KubernetesObject;
      for (const { header, cell } of columns) t.is(typeof cell(object, 0), 'string', header);
    }
  });
}
