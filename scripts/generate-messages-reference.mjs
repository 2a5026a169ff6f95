// Writes docs/reference/messages.md: every error message of the sources with what to do, and one of each kind in context;
// with --check it only compares.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { inCheckout } from './support/checkout.mjs';
import { allErrorMessages } from './support/error-messages.mjs';
import { keepGenerated } from './support/generated-file.mjs';

const { ERROR_TABLE } = await import('../rpc-schema/src/error-table.ts');
const context = parse(readFileSync(inCheckout('rpc-schema/examples/messages.yaml'), 'utf8'));
const messages = allErrorMessages(inCheckout());

/** As the text of a cell: placeholders and quotes stay as they are. */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');
}

function table(rows) {
  return [
    '| message | what to do |',
    '|---|---|',
    ...rows.map(({ message, hint }) => `| ${cell(message)} | ${hint === undefined ? '' : cell(hint)} |`),
  ].join('\n');
}

const kinds = Object.entries(ERROR_TABLE).map(([kind, { meaning, exitCode, code }]) => {
  const { did, shows, remedy } = context[kind];
  const own = messages.filter((message) => message.kind === kind);
  return `## ${kind}

${meaning} JSON-RPC code ${code}, exit code ${exitCode}.

**What to do:** ${remedy}

\`\`\`text
$ ${did}
${shows.trimEnd()}
\`\`\`
${own.length === 0 ? '' : `\n${table(own)}\n`}`;
});
const several = messages.filter(({ kind }) => kind === undefined);

const text = `# Error messages

Every error message of the agent, of \`edgectl\`, of the client library and of the tunnel, and what to do about it. Search this page for
a part of the sentence that does not change: \`<…>\` stands for a name, a number or the words of another program. Where a message has no
hint of its own, the advice for its kind holds. [errors.md](errors.md) has the codes of each kind.

This page is generated from the sources by \`npm run generate\`; a test provokes the error that is shown for each kind.

${kinds.join('\n')}
## Of several kinds

The kind of these depends on their cause.

${table(several)}
`;

keepGenerated('docs/reference/messages.md', text);
