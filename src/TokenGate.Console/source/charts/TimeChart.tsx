import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Bucket } from "../api/contract.ts";
import { brief, count, share } from "../words/numbers.ts";
import { shortName } from "../words/names.ts";
import { bucketName, weekday } from "../words/time.ts";
import { zoneName } from "../words/zone.ts";
import type { Break } from "./breaks.ts";
import { edges, labelled, type Layer, Others, sums } from "./stack.ts";
import { useThemeTurn } from "../shell/theme.ts";

/** A layer with the name that is shown and the CSS variable that holds its colour. */
export interface ShownLayer extends Layer {
  title: string;
  color: string;
}

/** Gives layers their colours in order; what is left over is grey. */
export function coloured(layers: readonly Layer[]): ShownLayer[] {
  return layers.map((layer, i) => ({
    ...layer,
    title: layer.name === Others ? "all others" : shortName(layer.name),
    color: layer.name === Others ? "--layer-others" : `--layer-${i + 1}`,
  }));
}

const Height = 260;

/** One array for all charts without a break: a new one each time would draw them again. */
const none: readonly Break[] = [];

/**
 * Counts over time as stacked bars, perhaps with a line of an earlier period. The drawing is a canvas; what it says is beside it: read out bucket by bucket
 * with the arrow keys, and whole in a table.
 */
export function TimeChart({ title, unit, bucket, starts, layers, line, breaks = none }: {
  title: string;
  unit: string;
  bucket: Bucket;
  starts: Date[];
  layers: ShownLayer[];
  line?: { title: string; values: number[] };
  /** Where the counting rules change: a line in the drawing, and a sentence below it. */
  breaks?: readonly Break[];
}) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const [table, setTable] = useState(false);
  const theme = useThemeTurn();
  const total = useMemo(() => sums(layers, starts.length), [layers, starts]);

  useEffect(() => {
    const element = frame.current;
    if (element === null || table) {
      return undefined;
    }

    const chart = new uPlot(optionsOf(element, bucket, starts, layers, line !== undefined, breaks, setAt), dataOf(starts, layers, line?.values), element);
    plot.current = chart;
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: Height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [layers, starts, line, breaks, bucket, theme, table]);

  const say = (i: number): string => {
    const parts = layers.filter((layer) => (layer.values[i] ?? 0) > 0).map((layer) => `${layer.title} ${count(layer.values[i])}`);
    const before = line === undefined ? "" : `; ${line.title} ${count(line.values[i])}`;
    const broken = breaks.filter(({ at: place }) => place === i).map(({ text }) => `. ${text}`).join("");
    return `${bucketName(starts[i]!, bucket)}: ${count(total[i])} ${unit}${parts.length > 1 ? `; ${parts.join(", ")}` : ""}${before}${broken}`;
  };

  const move = (event: KeyboardEvent): void => {
    const last = starts.length - 1;
    const from = at ?? last + 1;
    const to = { ArrowLeft: Math.max(0, from - 1), ArrowRight: at === null ? 0 : Math.min(last, from + 1), Home: 0, End: last, PageUp: Math.max(0, from - 7), PageDown: Math.min(last, from + 7) }[event.key];
    if (event.key === "Escape") {
      setAt(null);
      plot.current?.setCursor({ left: -10, top: -10 });
    } else if (to !== undefined) {
      event.preventDefault();
      setAt(to);
      plot.current?.setCursor({ left: plot.current.valToPos(to, "x"), top: 20 }, false);
    }
  };

  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <button type="button" class="inline" aria-pressed={table} onClick={() => setTable(!table)}>{table ? "Show as chart" : "Show as table"}</button>
      </figcaption>
      {table ? <ChartTable {...{ title, bucket, starts, layers, total }} {...(line === undefined ? {} : { line })} /> : (
        <>
          <div
            class="chart-frame"
            tabIndex={0}
            role="slider"
            aria-label={`${title}. Left and right move from ${bucket} to ${bucket}.`}
            aria-orientation="horizontal"
            aria-valuemin={0}
            aria-valuemax={Math.max(0, starts.length - 1)}
            aria-valuenow={at ?? Math.max(0, starts.length - 1)}
            aria-valuetext={starts.length === 0 ? "nothing" : say(at ?? starts.length - 1)}
            onKeyDown={move}
            onBlur={() => setAt(null)}
          >
            <div ref={frame} class="chart-canvas" aria-hidden="true" />
            {at !== null && at < starts.length && <Tip {...{ at, bucket, starts, layers, total, unit }} {...(line === undefined ? {} : { line })} />}
          </div>
          <ul class="legend">
            {[...layers].map((layer) => <li key={layer.name}><span class="swatch" style={{ background: `var(${layer.color})` }} aria-hidden="true" /><bdi>{layer.title}</bdi></li>)}
            {line !== undefined && <li><span class="swatch line" aria-hidden="true" />{line.title}</li>}
          </ul>
        </>
      )}
      {breaks.map(({ at: place, text }) => <p key={`${place} ${text}`} class="chart-break"><span class="swatch break" aria-hidden="true" />{text}</p>)}
    </figure>
  );
}

function Tip({ at, bucket, starts, layers, total, unit, line }: {
  at: number; bucket: Bucket; starts: Date[]; layers: ShownLayer[]; total: number[]; unit: string; line?: { title: string; values: number[] };
}) {
  const start = starts[at]!;
  const right = at > starts.length / 2;
  return (
    <div class={right ? "tip left" : "tip right"} aria-hidden="true">
      <p class="tip-title">{bucket === "month" || bucket === "week" ? "" : `${weekday(start)} `}{bucketName(start, bucket)}</p>
      <table>
        <tbody>
          {[...layers].reverse().filter((layer) => (layer.values[at] ?? 0) > 0).map((layer) => (
            <tr key={layer.name}>
              <th scope="row"><span class="swatch" style={{ background: `var(${layer.color})` }} /><bdi>{layer.title}</bdi></th>
              <td>{count(layer.values[at])}</td>
              <td class="quiet">{share(layer.values[at] ?? 0, total[at] ?? 0)}</td>
            </tr>
          ))}
          <tr class="tip-total"><th scope="row">{unit}</th><td>{count(total[at])}</td><td /></tr>
          {line !== undefined && <tr class="quiet"><th scope="row"><span class="swatch line" />{line.title}</th><td>{count(line.values[at])}</td><td /></tr>}
        </tbody>
      </table>
    </div>
  );
}

function ChartTable({ title, bucket, starts, layers, total, line }: {
  title: string; bucket: Bucket; starts: Date[]; layers: ShownLayer[]; total: number[]; line?: { title: string; values: number[] };
}) {
  return (
    <div class="table-scroll tall" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
      <table>
        <caption class="hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{{ hour: "Hour", day: "Day", week: "Week", month: "Month", total: "Time" }[bucket]} ({zoneName(starts[0])})</th>
            {layers.map((layer) => <th key={layer.name} scope="col" class="number"><bdi>{layer.title}</bdi></th>)}
            {layers.length > 1 && <th scope="col" class="number">Total</th>}
            {line !== undefined && <th scope="col" class="number">{line.title}</th>}
          </tr>
        </thead>
        <tbody>
          {starts.map((start, i) => (
            <tr key={start.getTime()}>
              <th scope="row">{bucketName(start, bucket)}</th>
              {layers.map((layer) => <td key={layer.name} class="number">{count(layer.values[i])}</td>)}
              {layers.length > 1 && <td class="number">{count(total[i])}</td>}
              {line !== undefined && <td class="number">{count(line.values[i])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The highest edge first: each lower one is drawn over it, so that what is left in sight of each is its own part. */
function dataOf(starts: Date[], layers: readonly Layer[], line: number[] | undefined): uPlot.AlignedData {
  const drawn = edges(layers).reverse();
  return [starts.map((_, i) => i), ...drawn, ...(line === undefined ? [] : [line, line].map((values) => starts.map((_, i) => values[i] ?? null)))];
}

function optionsOf(element: HTMLElement, bucket: Bucket, starts: Date[], layers: ShownLayer[], withLine: boolean, breaks: readonly Break[], onMove: (at: number | null) => void): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: color("--quiet"), font, ticks: { show: false } } as const;
  const bars = uPlot.paths.bars!({ size: [0.82, 44], align: 0 });
  const points = { show: false };
  return {
    width: element.clientWidth,
    height: Height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points },
    scales: {
      x: { time: false, range: [-0.6, starts.length - 0.4] },
      y: { range: (_, __, max) => [0, max <= 0 ? 1 : max * 1.06] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        grid: { show: false },
        splits: (chart) => labelled(starts.length, Math.max(2, Math.floor(chart.width / (bucket === "hour" ? 84 : 74)))),
        values: (_, splits) => splits.map((i) => axisName(starts[i], bucket)),
      },
      { ...axis, size: 52, grid: { stroke: color("--rule"), width: 1 }, border: { show: false }, values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? brief(value) : "")) },
    ],
    series: [
      {},
      ...[...layers].reverse().map((layer) => ({ fill: color(layer.color), stroke: color("--page"), width: 0.5, paths: bars, points })),
      // Drawn twice: a dashed line over bars of eight colours is seen on an edge of its own alone.
      ...(withLine ? [{ stroke: color("--page"), width: 4, points }, { stroke: color("--before"), width: 2, dash: [5, 4], points }] : []),
    ],
    hooks: {
      setCursor: [(chart) => onMove(chart.cursor.idx ?? null)],
      draw: [(chart) => breaks.forEach(({ at }) => drawBreak(chart, at, color("--ink")))],
    },
  };
}

/** A line between two buckets, from the top to the axis. */
function drawBreak(chart: uPlot, at: number, color: string): void {
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(at - 0.5, "x", true));
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function axisName(start: Date | undefined, bucket: Bucket): string {
  return start === undefined ? "" : bucket === "month" ? bucketName(start, bucket) : bucketName(start, bucket === "week" ? "day" : bucket).replace(/ \d{4}$/, "");
}
