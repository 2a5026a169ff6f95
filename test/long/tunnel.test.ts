/** The same as in every run, ten to twenty times as much of it. */
process.env['EDGECTL_TUNNEL_CUTS'] = '100';
process.env['EDGECTL_TUNNEL_EXECS'] = '1000';
process.env['EDGECTL_TUNNEL_CONNECTIONS'] = '500';
await import('../tunnel/cloud/cuts.test.ts');
await import('../tunnel/cloud/resume.test.ts');
await import('../tunnel/cloud/many-execs.test.ts');
await import('../tunnel/cloud/many-connections.test.ts');
