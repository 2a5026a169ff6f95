/** The topics of the contract as its published document names them (`rpc-schema/contract.json`), for whoever judges messages. */
import { readFileSync } from 'node:fs';

interface Row {
  readonly topic: string;
  readonly direction: 'in' | 'out';
  readonly qos: string;
  readonly retained: 'yes' | 'no' | 'never';
  /** Names of schemas, or what a bare payload is. */
  readonly payload: readonly string[] | 'bytes' | 'text';
}

export interface FoundChannel extends Row {
  readonly name: string;
}

interface Known extends FoundChannel {
  readonly fits: RegExp;
}

let known: readonly Known[] | undefined;

function readChannels(): readonly Known[] {
  const path = new URL('../../rpc-schema/contract.json', import.meta.url);
  const { topics } = JSON.parse(readFileSync(path, 'utf8')) as { topics: Record<string, Row> };
  return Object.entries(topics).map(([name, row]) => ({
    name,
    ...row,
    fits: new RegExp(
      `^${row.topic.replaceAll('/{offset}', '/(?:0|[1-9][0-9]*)').replaceAll(/\{\w+\}/g, '[^/]+')}$`,
    ),
  }));
}

/** @param below what follows `edgectl/v1/{node}/` */
export function channelOf(below: string): FoundChannel | undefined {
  known ??= readChannels();
  return known.find(({ fits }) => fits.test(below));
}
