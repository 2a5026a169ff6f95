/** Whether an MQTT topic filter matches a topic (MQTT 3.1.1, section 4.7). */
export function matches(filter: string, topic: string): boolean {
  const asked = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of asked.entries()) {
    if (level === '#') return true;
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return asked.length === levels.length;
}
