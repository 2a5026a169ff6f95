/** The conformance cases of the contract, as `rpc-schema/cases/README.md` describes them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What an implementation has that does less than all: each has those before it, but `devices`, `pods` and `exec` stand apart. */
export const TIERS = ['json-rpc', 'broker', 'pods', 'devices', 'exec'] as const;
export type Tier = (typeof TIERS)[number];

export type By = 'caller' | 'other';

export interface Given {
  readonly requires?: readonly ('pods' | 'exec' | 'devices')[];
  readonly access?: 'believed' | 'unbelieved' | 'any';
  readonly mqtt?: 'any' | 5;
  readonly retain?: boolean;
  readonly principals?: 1 | 2;
}

export interface Send {
  readonly topic: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly base64?: string;
  readonly parts?: readonly (string | { readonly repeat: string; readonly times: number })[];
  readonly empty?: true;
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
  readonly properties?: {
    readonly responseTopic?: string;
    readonly correlationData?: string;
    readonly messageExpiryInterval?: number;
  };
  readonly by?: By;
}

export interface Expected {
  readonly topic: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly textPattern?: string;
  readonly base64?: string;
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
  readonly correlationData?: string;
  readonly withinSeconds?: number;
  readonly by?: By;
}

export interface StreamExpected {
  readonly session: string;
  readonly stream: 'stdout' | 'stderr';
  /** How each chunk is compressed. */
  readonly encoding?: 'gzip' | 'zstd';
  readonly text?: string;
  readonly base64?: string;
  readonly bytes?: number;
  readonly lines?: number;
  readonly by?: By;
}

export type Step =
  | { readonly send: Send }
  | { readonly expect: readonly Expected[]; readonly inOrder?: true }
  | { readonly silent: readonly string[] }
  | { readonly absent: string }
  | { readonly waitSeconds: number }
  | { readonly stream: StreamExpected };

export interface Case {
  readonly id: string;
  readonly tier: Tier;
  readonly name: string;
  readonly because?: string;
  readonly given?: Given;
  readonly steps: readonly Step[];
}

/** Every case, by its file's name. Their form is held against their schema where the contract is tested. */
export function readCases(): ReadonlyMap<string, readonly Case[]> {
  const folder = fileURLToPath(new URL('../../rpc-schema/cases', import.meta.url));
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return new Map(
    files.map((name) => {
      const { cases } = parse(readFileSync(join(folder, name), 'utf8')) as { cases: Case[] };
      return [name.replace('.yaml', ''), cases];
    }),
  );
}

/** What a runner can make of the conditions of cases. */
export interface Conditions {
  readonly behind: readonly ('pods' | 'exec' | 'devices')[];
  readonly trusted: boolean;
  readonly protocolVersion: 4 | 5;
  readonly principals: number;
  /** Whether cases run that wait by the clock. */
  readonly waits?: boolean;
  /** The encoding that the runner cannot decompress. */
  readonly lacks?: 'zstd';
}

export function applies({ given = {}, steps }: Case, can: Conditions): boolean {
  const { requires = [], access = 'believed', mqtt = 'any', principals = 1 } = given;
  return (
    requires.every((one) => can.behind.includes(one)) &&
    (access === 'any' || (access === 'believed') === can.trusted) &&
    (mqtt === 'any' || can.protocolVersion === mqtt) &&
    can.principals >= principals &&
    !steps.some(
      (step) => 'stream' in step && step.stream.encoding !== undefined && step.stream.encoding === can.lacks,
    ) &&
    (can.waits === true || !steps.some((step) => 'waitSeconds' in step))
  );
}
