/** Edits of devices: one process for all of these files (see scripts/support/test-groups.mjs). */
import './few-at-a-time.ts';
import '../agent/alarms/alarm-log.test.ts';
import '../agent/devices/edit/json-patch.test.ts';
import '../agent/devices/edit/mapper-survives.test.ts';
import '../agent/devices/history/device-history.test.ts';
import '../agent/devices/model-check.test.ts';
import '../agent/devices/reconcile/applications.test.ts';
import '../agent/devices/reconcile/inquiries.test.ts';
import '../agent/devices/same-value.test.ts';
