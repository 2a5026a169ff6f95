/** The lines that are on the screen, of however many there are. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LineStore } from '../logs/line-store.ts';
import { Rows } from '../logs/rows.ts';
import { Marked } from '../parts/ui.tsx';
import { text } from '../text/text.ts';

interface LogLinesProps {
  readonly store: LineStore;
  readonly wrap: boolean;
  readonly needle: string;
  /** The line that was found and is to be seen, counted from the first that was ever there. */
  readonly target: number | undefined;
  readonly paused: boolean;
}

/** As the style sheet has it. */
const ROW_PX = 18;
const OVERSCAN = 12;
/** How near to the end somebody is who wants to see what comes. */
const NEAR_PX = 2 * ROW_PX;
const LONGEST_SHOWN = 20_000;

interface Viewport {
  readonly top: number;
  readonly height: number;
  readonly columns: number;
}

export function LogLines({ store, wrap, needle, target, paused }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  const [viewport, setViewport] = useState<Viewport>({ top: 0, height: 600, columns: 80 });
  const [sticky, setSticky] = useState(true);
  const rows = useMemo(
    () => new Rows(store, wrap ? viewport.columns : undefined),
    [store, wrap, viewport.columns],
  );

  const measure = (): void => {
    const element = box.current;
    if (element === null) return;
    const characterPx = (ruler.current?.getBoundingClientRect().width ?? 72) / 10;
    const columns = Math.max(10, Math.floor((element.clientWidth - 16) / characterPx));
    setViewport({ top: element.scrollTop, height: element.clientHeight, columns });
  };
  useEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => setSticky(true), [store]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || !sticky || paused) return;
    element.scrollTop = element.scrollHeight;
  });
  useEffect(() => {
    const element = box.current;
    if (element === null || target === undefined) return;
    setSticky(false);
    element.scrollTop = Math.max(0, rows.rowOf(target - store.dropped) * ROW_PX - element.clientHeight / 2);
  }, [target, rows]);

  const total = rows.total;
  const top = sticky && !paused ? Math.max(0, total * ROW_PX - viewport.height) : viewport.top;
  const first = Math.max(0, rows.lineAt(Math.max(0, Math.floor(top / ROW_PX))) - OVERSCAN);
  const last = Math.min(store.count, rows.lineAt(Math.ceil((top + viewport.height) / ROW_PX)) + OVERSCAN);
  const shown = [];
  for (let line = first; line < last; line += 1) {
    const content = store.line(line);
    const isTarget = target === line + store.dropped;
    shown.push(
      <div key={line + store.dropped} class={isTarget ? 'log-line target' : 'log-line'}>
        <Marked
          line={content.length > LONGEST_SHOWN ? `${content.slice(0, LONGEST_SHOWN)}…` : content}
          needle={needle}
        />
      </div>,
    );
  }
  return (
    <div class="log-frame">
      <div
        ref={box}
        class={wrap ? 'log-box wrap' : 'log-box'}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={text('logs.view')}
        onScroll={({ currentTarget }) => {
          setSticky(
            currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < NEAR_PX,
          );
          measure();
        }}
      >
        <span ref={ruler} class="ruler" aria-hidden="true">
          0123456789
        </span>
        <div class="log-space" style={{ height: `${total * ROW_PX}px` }}>
          <div class="log-shown" style={{ transform: `translateY(${rows.rowOf(first) * ROW_PX}px)` }}>
            {shown}
          </div>
        </div>
      </div>
      {sticky ? null : (
        <button type="button" class="to-end" onClick={() => setSticky(true)}>
          {text('logs.bottom')} ↓
        </button>
      )}
    </div>
  );
}
