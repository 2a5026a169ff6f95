/** An agent in this process, each of its own: one process for all of these files (see scripts/support/test-groups.mjs). */
import './one-at-a-time.ts';
import '../agent/calls/repeats.test.ts';
import '../agent/devices/exact-numbers.test.ts';
import '../agent/gateway/listen-everywhere.test.ts';
import '../agent/gateway/tls/new-authorities.test.ts';
import '../agent/pods/redact-pod.test.ts';
import '../agent/ready.test.ts';
import '../agent/status/history.test.ts';
import '../agent/status/retained-values.test.ts';
import '../agent/time/agent-clock.test.ts';
import '../agent/tunnel/tunnel-backend.test.ts';
import '../agent/watch/history.test.ts';
