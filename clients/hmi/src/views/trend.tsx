/** The trend of a property: its curve, and the last, the least and the greatest value as text. */
import { EdgectlError } from '@edgectl/client/browser';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PropertyView } from '../devices.ts';
import { curvesOf, inWindow, type Point, rangeOf, windowStart, withReading } from '../history.ts';
import { usePage } from '../parts/context.ts';
import { Plot } from '../parts/plot.tsx';
import { language, text } from '../text/text.ts';

const SAMPLES = 5_000;

export type Curves = ReadonlyMap<string, readonly Point[]>;

export interface History {
  readonly curves: Curves;
  /** Why there is none. */
  readonly error?: EdgectlError;
}

/**
 * The history of a device's properties, which goes on with what is reported.
 * @param properties as they now are; absent until they are known
 */
export function useHistory(
  namespace: string,
  name: string,
  hours: number,
  properties: readonly PropertyView[] | undefined,
): History {
  const { client, connection } = usePage();
  const [history, setHistory] = useState<History>({ curves: new Map() });
  useEffect(() => {
    if (connection === 'away') return;
    const over = new AbortController();
    const sinceTime = new Date(Date.now() - hours * 3_600_000).toISOString();
    client
      .call('device.history', { namespace, name, sinceTime, samples: SAMPLES }, { signal: over.signal })
      .then(({ items }) => setHistory({ curves: curvesOf(items) }))
      .catch((error: unknown) => {
        if (!over.signal.aborted) setHistory({ curves: new Map(), error: EdgectlError.from(error) });
      });
    return () => over.abort();
  }, [client, namespace, name, hours, connection]);
  useEffect(() => {
    if (properties === undefined) return;
    setHistory((before) => {
      const curves = new Map(before.curves);
      for (const { name: property, reported, reportedAtMs = Date.now() } of properties) {
        const points = curves.get(property);
        if (points !== undefined) curves.set(property, withReading(points, reported, reportedAtMs));
      }
      return { ...before, curves };
    });
  }, [properties]);
  return history;
}

interface TrendProps {
  readonly property: PropertyView;
  readonly points: readonly Point[];
  readonly hours: number;
  readonly now: number;
  readonly height?: number;
}

/** How often the window moves. */
const STEP_MS = 2_000;

export function Trend({ property: { name, unit = '', type }, points, hours, now, height = 150 }: TrendProps) {
  const untilMs = Math.ceil(now / STEP_MS) * STEP_MS;
  const fromMs = windowStart(points, untilMs - hours * 3_600_000, untilMs);
  const shown = useMemo(() => inWindow(points, fromMs, untilMs), [points, fromMs, untilMs]);
  const range = rangeOf(shown);
  const isSwitch = type === 'BOOLEAN';
  if (range === undefined) return <p class="muted trend-none">{text('trend.nothing')}</p>;
  const format = (value: number): string =>
    isSwitch
      ? String(value === 1)
      : `${value.toLocaleString(language(), { maximumFractionDigits: 3 })}${unit === '' ? '' : ` ${unit}`}`;
  const words = isSwitch
    ? text('trend.last', { last: format(range.last) })
    : text('trend.range', { last: format(range.last), min: format(range.min), max: format(range.max) });
  return (
    <figure class="trend">
      <Plot
        points={shown}
        fromMs={fromMs}
        untilMs={untilMs}
        height={height}
        label={`${text('trend.title', { property: name })}: ${words}`}
        stepped
        axes
        isSwitch={isSwitch}
      />
      <figcaption class="muted">{words}</figcaption>
    </figure>
  );
}
