/** `call device NAME METHOD PROPERTY=VALUE…` and `read device NAME PROPERTY`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { deviceNames } from '../devices/device-reference.ts';
import { callOptions, DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { printable } from '../output/printable.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { parseAssignments } from './set.ts';

export interface CallCommandOptions extends GlobalOptions {
  readonly output?: string;
}

function usage(message: string, hint: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client', hint });
}

export async function call(words: readonly string[], options: CallCommandOptions): Promise<number> {
  const plain = words.filter((word) => !word.includes('='));
  const [first = '', ...rest] = plain;
  const [name, method, ...more] = first.includes('/')
    ? [...deviceNames([first], 'call'), ...rest]
    : deviceNames(plain, 'call');
  if (name === undefined || method === undefined || more.length > 0)
    throw usage(
      'name one device and its method',
      'edgectl call device NAME METHOD PROPERTY=VALUE [PROPERTY=VALUE...]',
    );
  const { values } = parseAssignments(words);
  const format = structuredFormat(options.output);
  const namespace = options.namespace ?? DEFAULT_NAMESPACE;
  const result = await withClient(options, (client) =>
    client.call('device.call', { namespace, name, method, values }, callOptions(options)),
  );
  if (format !== undefined) {
    await printFacts(result, format);
    return 0;
  }
  for (const { property, value, readBack } of result.values) {
    await stdout.write(printable(`device/${name} ${method}: ${property}=${value} ${readBack}\n`));
    if (readBack === 'unknown')
      await stderr.write(printable(`${property} was written; it could not be read back\n`));
  }
  return 0;
}

export async function read(words: readonly string[], options: CallCommandOptions): Promise<number> {
  const [first = '', ...rest] = words;
  const [name, property, ...more] = first.includes('/')
    ? [...deviceNames([first], 'read'), ...rest]
    : deviceNames(words, 'read');
  if (name === undefined || property === undefined || more.length > 0)
    throw usage('name one device and one property', 'edgectl read device NAME PROPERTY');
  const format = structuredFormat(options.output);
  const namespace = options.namespace ?? DEFAULT_NAMESPACE;
  const result = await withClient(options, (client) =>
    client.call('device.read', { namespace, name, property }, callOptions(options)),
  );
  if (format !== undefined) await printFacts(result, format);
  else await stdout.write(printable(`${result.value}\n`));
  return 0;
}
