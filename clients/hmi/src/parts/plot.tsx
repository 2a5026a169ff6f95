/** A curve, drawn by uPlot, in the colours of the page. What it shows stands beside it as text. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import PLOT_STYLES from 'uplot/dist/uPlot.min.css';
import type { Point } from '../history.ts';
import { language } from '../text/text.ts';
import { addStyles } from './styles.ts';

addStyles(PLOT_STYLES);

interface PlotProps {
  readonly points: readonly Point[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly height: number;
  /** What it shows, in words. */
  readonly label: string;
  /** True where a value holds until the next one. */
  readonly stepped?: boolean;
  /** Axes, and a value under the pointer. */
  readonly axes?: boolean;
  /** True and false, as 1 and 0. */
  readonly isSwitch?: boolean;
  readonly format?: (value: number) => string;
}

const DAY_MS = 24 * 3600 * 1000;
const FONT = '12px system-ui, "DejaVu Sans", sans-serif';
const plain = (value: number): string => value.toLocaleString(language(), { maximumFractionDigits: 3 });

export function Plot(props: PlotProps) {
  const { points, fromMs, untilMs, height, label } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const window = useRef({ fromMs, untilMs });
  window.current = { fromMs, untilMs };
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const drawn = new uPlot(optionsOf(props, box, window), dataOf(points), box);
    plot.current = drawn;
    const resized = new ResizeObserver(() => {
      if (box.clientWidth !== drawn.width) drawn.setSize({ width: box.clientWidth, height });
    });
    resized.observe(box);
    const redraw = (): void => drawn.redraw(false, true);
    const themed = new MutationObserver(redraw);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', redraw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      system.removeEventListener('change', redraw);
      drawn.destroy();
      plot.current = undefined;
    };
  }, [height, props.axes, props.stepped, props.isSwitch]);
  useEffect(() => plot.current?.setData(dataOf(points)), [points, fromMs, untilMs]);
  return <div ref={place} class="plot" role="img" aria-label={label} />;
}

function dataOf(points: readonly Point[]): uPlot.AlignedData {
  return [points.map(({ atMs }) => atMs / 1000), points.map(({ value }) => value)];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionsOf(
  { height, axes = false, stepped = false, isSwitch = false, format = plain }: PlotProps,
  box: HTMLElement,
  window: { readonly current: { readonly fromMs: number; readonly untilMs: number } },
): uPlot.Options {
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const axis = {
    font: FONT,
    stroke: () => colour('--muted'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: box.clientWidth,
    height,
    // Half of the last time stands beyond the end.
    padding: axes ? [8, 30, 0, 0] : [3, 0, 3, 0],
    legend: { show: false },
    cursor: axes ? { y: false, drag: { x: false, y: false }, points: { size: 7 } } : { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: true, range: () => [window.current.fromMs / 1000, window.current.untilMs / 1000] },
      y: { range: (_, min, max) => (isSwitch ? [-0.15, 1.15] : padded(min, max)) },
    },
    axes: axes
      ? [
          {
            ...axis,
            size: 26,
            space: 84,
            values: (_, splits) =>
              splits.map((at) => timeOf(at * 1000, window.current.untilMs - window.current.fromMs)),
          },
          {
            ...axis,
            size: (_, values) => 14 + 7 * Math.max(3, ...(values ?? []).map((value) => String(value).length)),
            space: 34,
            splits: isSwitch ? () => [0, 1] : undefined,
            values: (_, splits) => splits.map((value) => (isSwitch ? String(value === 1) : format(value))),
          } as uPlot.Axis,
        ]
      : [{ show: false }, { show: false }],
    series: [
      {},
      {
        stroke: () => colour('--accent'),
        fill: () => `${colour('--accent')}1c`,
        width: 2,
        points: { show: false },
        spanGaps: false,
        ...(stepped && steps !== undefined ? { paths: steps } : {}),
      },
    ],
  };
}

/** A curve that stands still is a line in the middle. */
function padded(min: number | null, max: number | null): [number, number] {
  const [low, high] = [min ?? 0, max ?? 1];
  const room = high === low ? Math.abs(high) * 0.05 || 1 : (high - low) * 0.12;
  return [low - room, high + room];
}

function timeOf(ms: number, spanMs: number): string {
  const seconds = spanMs <= 10 * 60_000 ? ({ second: '2-digit' } as const) : {};
  const day = spanMs > DAY_MS ? ({ weekday: 'short' } as const) : {};
  return new Date(ms).toLocaleTimeString(language(), {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...seconds,
  });
}
