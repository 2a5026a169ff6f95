/** What differs between the recorded node and a sandbox by nature, and why. Everything else must be the same. */

interface Rule {
  readonly pattern: RegExp;
  readonly to: string;
  readonly why: string;
}

/** Applied to both sides, in this order. */
export const RULES = {
  times: {
    pattern: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g,
    to: '<time>',
    why: 'the exchange happens now',
  },
  ids: {
    pattern: /\b[0-9a-f]{64}\b/g,
    to: '<id>',
    why: 'containers, execs and images are named by the runtime',
  },
  counters: {
    pattern: /(?:tick|warn) \d+/g,
    to: 'tick <n>',
    why: 'how long the container has been running',
  },
  epochs: { pattern: /crasher start \d+/g, to: 'crasher start <n>', why: 'the container prints the time' },
  clients: {
    pattern: /127\.0\.0\.1:\d+: response:/g,
    to: '127.0.0.1:<port>: response:',
    why: 'the port of whoever asked web-0',
  },
  webPort: {
    pattern: /("(?:containerPort|hostPort|port)":|127\.0\.0\.1:)\d+/g,
    to: '$1<port>',
    why: 'sandboxes on one machine need a port each',
  },
  versions: {
    pattern: /"resourceVersion":"\d+"/g,
    to: '"resourceVersion":"<n>"',
    why: 'the cloud had echoed some pods again when this was recorded',
  },
  addresses: {
    pattern: /("readOnlyPort":)\d+|unix:\/\/[^"]*/g,
    to: '$1<address>',
    why: 'the sandbox has its own ports and sockets',
  },
  busybox: {
    pattern: /BusyBox v[^)]*\)/g,
    to: 'BusyBox <version>',
    why: "the machine's own busybox is in the image",
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof RULES;

/** The text with what the named rules find replaced. */
export function normalise(text: string, rules: readonly RuleName[]): string {
  return rules.reduce((out, name) => out.replaceAll(RULES[name].pattern, RULES[name].to), text);
}

/** Lines that differ only in what was normalised, once each: how many there are depends on the moment. */
export function distinctLines(text: string): string {
  return [...new Set(text.split('\n'))].join('\n');
}
