import test from 'ava';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { startPageNode } from '../../helpers/page-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

test('hmi prints a link that lets a browser in once', async (t) => {
  const { agent, origin, post } = await startPageNode(t);
  const { socket } = agent.configuration;
  const { stdout, stderr, exit } = await edgectlCommand.run(['hmi', '--socket', socket, '--user', 'vera']);
  t.is(exit, 0, stderr);
  const [, address, link] = /^(.*)#link=([\w-]{43})\n$/.exec(stdout.toString()) ?? [];
  t.is(address, `${origin}/hmi/`);
  t.regex(stderr, /vera .*once, within 60 s/);
  t.is((await post({ link })).json()['principal'], 'vera');
  t.is((await post({ link })).status, 401);
});

test('hmi says where no page is served', async (t) => {
  const { stderr, exit } = await edgectlCommand.run(['hmi', '--socket', `${temporaryFolder(t)}/mqtt.sock`]);
  t.not(exit, 0);
  t.regex(stderr, /serves no page/);
  t.regex(stderr, /web: on/);
});
