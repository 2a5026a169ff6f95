/** What the node uses: small curves, each with its last, least and greatest value in words. */
import { EdgectlError } from '@edgectl/client/browser';
import { useEffect, useState } from 'preact/hooks';
import { bytes } from '../format.ts';
import { usePage } from '../parts/context.ts';
import type { TextName } from '../text/en.ts';
import { language, text } from '../text/text.ts';

const EVERY_MS = 5_000;
const KEPT = 120;
const WIDTH = 240;
const HEIGHT = 36;

/** kubelet's Summary, as far as it is shown. */
interface NodeSummary {
  readonly cpu?: { readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number };
  readonly fs?: { readonly usedBytes?: number; readonly capacityBytes?: number };
}

interface Sample {
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
  readonly disk?: number | undefined;
}

type Curve = keyof Sample;

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
        const sample = { cpu: cpu?.usageNanoCores, memory: memory?.workingSetBytes, disk: fs?.usedBytes };
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
  const curves = CURVES.flatMap((curve) => {
    const values = samples.flatMap((sample) => sample[curve] ?? []);
    return values.length === 0 ? [] : [{ curve, values }];
  });
  if (isRefused || curves.length === 0) return null;
  return (
    <section aria-labelledby="use">
      <h2 id="use">{text('overview.use')}</h2>
      <ul class="curves">
        {curves.map(({ curve, values }) => {
          const [min, max] = [Math.min(...values), Math.max(...values)];
          const name: TextName = `overview.${curve}`;
          return (
            <li key={curve}>
              <span class="curve-name">{text(name)}</span>
              <strong>{shown(curve, values.at(-1) ?? 0)}</strong>
              <span class="muted">
                {text('overview.range', { min: shown(curve, min), max: shown(curve, max) })}
              </span>
              <Sparkline values={values} min={min} max={max} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface SparklineProps {
  readonly values: readonly number[];
  readonly min: number;
  readonly max: number;
}

function Sparkline({ values, min, max }: SparklineProps) {
  const span = max - min || 1;
  // One value is a line already.
  const drawn = values.length === 1 ? [...values, ...values] : values;
  const points = drawn.map((value, index) => {
    const x = WIDTH - (drawn.length - 1 - index) * (WIDTH / (KEPT - 1));
    const y = max === min ? HEIGHT / 2 : HEIGHT - 2 - ((value - min) / span) * (HEIGHT - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}
