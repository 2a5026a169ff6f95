/** The same as in every run, with the recorded log whole, and as much input. */
process.env['EDGECTL_TUNNEL_LOG'] = 'whole';
await import('../acceptance/tunnel.test.ts');
