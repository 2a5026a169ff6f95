/** A rule of a role, and what it covers. */
import type { PolicyRule } from '@edgectl/rpc-schema/generated/types';
import type { Requirement } from './requirement.ts';

/** A rule with compiled patterns. */
export interface CompiledRule {
  readonly rule: PolicyRule;
  covers(requirement: Requirement): boolean;
}

export type NameTest = (name: string) => boolean;

/** True for names that one of the patterns matches; `*` stands for any characters. */
export function nameTest(patterns: readonly string[]): NameTest {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const open = patterns.filter((pattern) => pattern.includes('*')).map(openPattern);
  return (name) => {
    if (exact.has(name)) return true;
    for (const test of open) if (test(name)) return true;
    return false;
  };
}

/** Each piece is looked for once: no pattern makes it slow. */
function openPattern(pattern: string): NameTest {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  return (name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = name.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  };
}

/** A rule that names something only permits calls that name it: a rule with a pod's name permits no list. */
export function compileRule(rule: PolicyRule): CompiledRule {
  const methods = nameTest(rule.methods);
  const [inNamespaces, ofNames, ofContainers, ofProperties] = [
    rule.namespaces,
    rule.names,
    rule.containers,
    rule.properties,
  ].map((patterns) => (patterns === undefined ? undefined : nameTest(patterns)));
  const once = rule.lasting === false;
  return {
    rule,
    covers({ action, namespace, name, container, property, lasting }) {
      if (!methods(action) || (once && lasting)) return false;
      if (inNamespaces !== undefined && (namespace === undefined || !inNamespaces(namespace))) return false;
      if (ofNames !== undefined && (name === undefined || !ofNames(name))) return false;
      if (ofContainers !== undefined && (container === undefined || !ofContainers(container))) return false;
      return ofProperties === undefined || (property !== undefined && ofProperties(property));
    },
  };
}
