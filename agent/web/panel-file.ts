/** The layout of the panel (`/etc/edgectl/panel.yaml`): chosen values, trends and switches on one screen. Read when it is asked for. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readYamlFile } from '../config/yaml-file.ts';

/** A heading, or one property of a device. */
export type PanelItem =
  | { readonly heading: string }
  | {
      /** `namespace/name`, or a name in `default`. */
      readonly device: string;
      readonly property: string;
      readonly show?: 'value' | 'trend' | 'switch' | 'set';
      readonly label?: string;
      /** Of a trend. */
      readonly hours?: number;
      /** Of a switch: what is written; default `true` and `false`. */
      readonly on?: string;
      readonly off?: string;
      /** Of a value that is set: what one touch adds. */
      readonly step?: number;
    };

export interface PanelLayout {
  readonly title?: string;
  readonly items: readonly PanelItem[];
}

const MAX_BYTES = 64 * 1024;
const MAX_ITEMS = 100;

const text = { type: 'string', minLength: 1, maxLength: 128 } as const;

const schema = {
  type: 'object',
  properties: {
    title: text,
    items: {
      type: 'array',
      maxItems: MAX_ITEMS,
      items: {
        type: 'object',
        properties: {
          heading: text,
          device: {
            type: 'string',
            maxLength: 320,
            pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[a-z0-9]([-.a-z0-9]*[a-z0-9])?$',
          },
          property: { type: 'string', minLength: 1, maxLength: 256 },
          show: { enum: ['value', 'trend', 'switch', 'set'] },
          label: text,
          hours: { type: 'number', exclusiveMinimum: 0, maximum: 24 },
          on: text,
          off: text,
          step: { type: 'number', exclusiveMinimum: 0 },
        },
        additionalProperties: false,
        anyOf: [{ required: ['device', 'property'] }, { required: ['heading'] }],
        // A heading is nothing else.
        dependentSchemas: { heading: { maxProperties: 1 } },
      },
    },
  },
  required: ['items'],
  additionalProperties: false,
};

const validate = new Ajv2020({ strict: false, validateSchema: false }).compile<PanelLayout>(schema);

export class PanelFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws EdgectlError `NotFound` without a file, `InvalidParams` with the line of what is wrong */
  read(): PanelLayout {
    const layout = readYamlFile({ path: this.#path, required: false, maxBytes: MAX_BYTES }, validate);
    if (layout !== undefined) return layout;
    throw new EdgectlError('NotFound', `there is no panel: ${this.#path} does not exist`, {
      hint: 'docs/how-to/page.md shows what stands in it',
    });
  }
}
