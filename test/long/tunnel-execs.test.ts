/** The same as in every run, ten to twenty times as much of it; a process of its own, so that they do not keep each other from the processor. */
import './tunnel-amounts.ts';
import '../tunnel/cloud/many-execs.test.ts';
