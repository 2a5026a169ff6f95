/** While a script sets up, a signal ends it within two seconds: its children first, each with all that it started. */

/** How long children have to end by themselves. */
const GRACE_MS = 1000;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

const children = new Set();

/** Ends `child`, which leads a process group of its own, when a signal comes. */
export function endWithUs(child) {
  children.add(child);
  child.on('exit', () => children.delete(child));
}

function signalAll(signal) {
  for (const { pid } of children) {
    try {
      process.kill(-pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

/** @returns {() => void} gives the signals back to whoever handles them next */
export function endOnSignals() {
  const handlers = Object.entries(SIGNALS).map(([name, number]) => {
    const handler = () => {
      const exit = () => {
        signalAll('SIGKILL');
        process.exit(128 + number);
      };
      signalAll('SIGTERM');
      if (children.size === 0) exit();
      for (const child of children) child.on('exit', () => children.size === 0 && exit());
      setTimeout(exit, GRACE_MS);
    };
    process.once(name, handler);
    return () => process.off(name, handler);
  });
  return () => {
    for (const remove of handlers) remove();
  };
}
