/** How much of everything the long tests of the tunnel do. Imported before them. */
process.env['EDGECTL_TUNNEL_CUTS'] = '100';
process.env['EDGECTL_TUNNEL_EXECS'] = '1000';
process.env['EDGECTL_TUNNEL_CONNECTIONS'] = '500';
