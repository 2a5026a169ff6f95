/** What the node uses: small curves, each with its last, least and greatest value in words. */
import { EdgectlError } from '@edgectl/client/browser';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { bytes } from '../format.ts';
import { type Point, rangeOf, windowStart } from '../history.ts';
import { usePage } from '../parts/context.ts';
import { Plot } from '../parts/plot.tsx';
import { addStyles } from '../parts/styles.ts';
import USE_STYLES from '../styles/use.css';
import type { TextName } from '../text/en.ts';
import { language, text } from '../text/text.ts';

addStyles(USE_STYLES);

const EVERY_MS = 5_000;
/** Ten minutes. */
const KEPT = 120;
const HEIGHT = 44;

/** kubelet's Summary, as far as it is shown. */
interface NodeSummary {
  readonly cpu?: { readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number };
  readonly fs?: { readonly usedBytes?: number; readonly capacityBytes?: number };
}

interface Sample {
  readonly atMs: number;
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
  readonly disk?: number | undefined;
}

type Curve = Exclude<keyof Sample, 'atMs'>;

const CURVES: readonly Curve[] = ['cpu', 'memory', 'disk'];

function shown(curve: Curve, value: number): string {
  if (curve !== 'cpu') return bytes(value);
  return `${(value / 1e9).toLocaleString(language(), { maximumFractionDigits: 2 })} CPU`;
}

export function Use() {
  const { client } = usePage();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [isRefused, setIsRefused] = useState(false);
  useEffect(() => {
    const over = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const { summary } = await client.call('node.stats', {}, { signal: over.signal });
        const { cpu, memory, fs } = summary.node as NodeSummary;
        const sample = {
          atMs: Date.now(),
          cpu: cpu?.usageNanoCores,
          memory: memory?.workingSetBytes,
          disk: fs?.usedBytes,
        };
        setSamples((before) => [...before, sample].slice(-KEPT));
      } catch (error) {
        if (EdgectlError.from(error).kind === 'Forbidden') setIsRefused(true);
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), EVERY_MS);
    return () => {
      clearInterval(timer);
      over.abort();
    };
  }, [client]);
  const untilMs = samples.at(-1)?.atMs ?? 0;
  const curves = useMemo(
    () =>
      CURVES.flatMap((curve) => {
        const points = samples.map(({ atMs, [curve]: value }): Point => ({ atMs, value: value ?? null }));
        const range = rangeOf(points);
        // One value is a line already.
        const drawn = points.length === 1 ? points.flatMap((one) => [{ ...one, atMs: 0 }, one]) : points;
        return range === undefined ? [] : [{ curve, points: drawn, range }];
      }),
    [samples],
  );
  if (isRefused || curves.length === 0) return null;
  return (
    <section aria-labelledby="use">
      <h2 id="use">{text('overview.use')}</h2>
      <ul class="plain curves">
        {curves.map(({ curve, points, range: { last, min, max } }) => {
          const name: TextName = `overview.${curve}`;
          const words = text('overview.range', { min: shown(curve, min), max: shown(curve, max) });
          return (
            <li key={curve}>
              <span>{text(name)}</span>
              <strong>{shown(curve, last)}</strong>
              <span class="muted">{words}</span>
              <Plot
                points={points}
                fromMs={windowStart(points, untilMs - KEPT * EVERY_MS, untilMs)}
                untilMs={untilMs}
                height={HEIGHT}
                label={`${text(name)}: ${shown(curve, last)}, ${words}`}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
