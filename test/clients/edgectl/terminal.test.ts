/** exec and attach on a terminal: what it shows, byte for byte, and how a person lets go. */
import { spawn } from 'node:child_process';
import test, { type ExecutionContext } from 'ava';
import { edgectlCommand, finished } from '../../helpers/edgectl-command.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { startSessionNode } from '../../helpers/session-node.ts';

interface OnTerminal {
  readonly source: MemorySource;
  readonly socket: string;
}

async function nodeWithSource(t: ExecutionContext): Promise<OnTerminal> {
  const source = new MemorySource({ stdin: true, streams: ['stdout'] });
  const node = await startSessionNode(t, { open: () => source });
  return { source, socket: node.socket };
}

/** Runs `edgectl` on a terminal of expect, which then goes through `script`. */
function onTerminal({ socket }: OnTerminal, args: string, script: string, before = '') {
  const whole = `set timeout 20\nspawn ${before} ${process.execPath} ${edgectlCommand.program} ${args}\n${script}\n`;
  const child = spawn('expect', ['-c', whole], {
    env: { PATH: process.env['PATH'], TERM: 'dumb', EDGECTL_SOCKET: socket },
  });
  return finished(child);
}

test('B3: a raw terminal shows the bytes of the program as they are, without a CR before each LF', async (t) => {
  const node = await nodeWithSource(t);
  node.source.push('stdout', 'abc\ndef\r\n');
  node.source.onInput = async () => node.source.finish({ reason: 'Completed', exitCode: 0 });
  const { stdout, exit, stderr } = await onTerminal(
    node,
    'exec -itq web-0 -- program',
    `expect "def" {} timeout { exit 11 }
     send "x"
     expect eof
     exit [lindex [wait] 3]`,
  );
  t.is(exit, 0, stderr);
  t.true(stdout.toString().endsWith('abc\ndef\r\n'), JSON.stringify(stdout.toString()));
});

test('B3: every key reaches the program as it was typed', async (t) => {
  const node = await nodeWithSource(t);
  const keys = Buffer.from([0x03, 0x04, 0x0d, 0x0a, 0x0f, 0x11, 0x13, 0x16, 0x1a, 0x1c, 0x7f]);
  node.source.push('stdout', 'ready');
  node.source.onInput = async () => {
    // The bytes are counted once they are taken.
    setImmediate(() => {
      if (Buffer.concat(node.source.input).length >= keys.length) node.source.finish();
    });
  };
  const { exit, stderr, stdout } = await onTerminal(
    node,
    'exec -itq web-0 -- program',
    `expect "ready" {} timeout { exit 11 }
     send "${[...keys].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"
     expect eof {} timeout { exit 12 }
     exit [lindex [wait] 3]`,
  );
  t.is(exit, 0, `${stderr}${stdout.toString()}`);
  t.deepEqual(Buffer.concat(node.source.input), keys);
});

test('B3: without stty the terminal still works, and the note says what differs', async (t) => {
  const node = await nodeWithSource(t);
  node.source.push('stdout', 'ready');
  node.source.onInput = async () => node.source.finish();
  const { exit, stdout } = await onTerminal(
    node,
    'exec -it web-0 -- program',
    `expect "ready" {} timeout { exit 11 }
     send "x"
     expect eof
     exit [lindex [wait] 3]`,
    '/usr/bin/env PATH=/nowhere',
  );
  t.is(exit, 0, stdout.toString());
  t.regex(stdout.toString(), /output of the program may look shifted: stty cannot be run .*\r\n.*ready/s);
});

for (const [title, flags, keys, passed] of [
  ['Ctrl-P Ctrl-Q lets go of attach', '', '\\x10\\x11', ''],
  ['a Ctrl-P alone is passed on', '', 'a\\x10b\\x10\\x11', 'a\u0010b'],
  ['the detach keys can be chosen', '--detach-keys=ctrl-a,d', '\\x10\\x11\\x01d', '\u0010\u0011'],
  ['a repeated first key begins again', '--detach-keys ctrl-a,d', '\\x01\\x01d', '\u0001'],
] as const) {
  test(`B3: ${title}`, async (t) => {
    const node = await nodeWithSource(t);
    node.source.push('stdout', 'ready');
    const { exit, stdout, stderr } = await onTerminal(
      node,
      `attach -it ${flags} web-0`,
      `expect "ready" {} timeout { exit 11 }
       send "${keys}"
       expect eof {} timeout { exit 12 }
       exit [lindex [wait] 3]`,
    );
    t.is(exit, 0, `${stderr}${stdout.toString()}`);
    t.regex(stdout.toString(), /detached from web-0: the container runs on\r\n$/);
    t.is(Buffer.concat(node.source.input).toString('latin1'), passed);
    t.is(node.source.canceled, 'Canceled');
  });
}

test('B3: empty detach keys switch them off; wrong ones are refused before anything is opened', async (t) => {
  const node = await nodeWithSource(t);
  node.source.push('stdout', 'ready');
  node.source.onInput = async () => {
    setImmediate(() => node.source.finish());
  };
  const { exit } = await onTerminal(
    node,
    'attach -it --detach-keys= web-0',
    `expect "ready" {} timeout { exit 11 }
     send "\\x10\\x11"
     expect eof {} timeout { exit 12 }
     exit [lindex [wait] 3]`,
  );
  t.is(exit, 0);
  t.is(Buffer.concat(node.source.input).toString('latin1'), '\u0010\u0011');
  const wrong = await edgectlCommand.run(['attach', '-it', '--detach-keys', 'ctrl-1', 'web-0'], {
    EDGECTL_SOCKET: node.socket,
  });
  t.is(wrong.exit, 2);
  t.regex(wrong.stderr, /--detach-keys "ctrl-1": expected keys such as ctrl-p,ctrl-q/);
});
