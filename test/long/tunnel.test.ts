/** The same as in every run, ten to twenty times as much of it. */
import './tunnel-amounts.ts';
import '../tunnel/cloud/many-execs.test.ts';
import '../tunnel/cloud/cuts.test.ts';
import '../tunnel/cloud/resume.test.ts';
import '../tunnel/cloud/many-connections.test.ts';
import '../tunnel/cloud/held-input.test.ts';
import '../tunnel/cloud/replicas/replicas.test.ts';
