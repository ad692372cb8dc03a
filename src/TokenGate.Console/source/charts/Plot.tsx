import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

/** One place of a plot that can be read out. */
export interface PlotPoint {
  /** Where it lies, 0 to 1 from the left. */
  at: number;
  text: string;
}

/** A small drawing whose places can be read by pointer and by arrow keys; what is said stands below it. */
export function Plot({ label, points, rest, children }: {
  label: string;
  points: readonly PlotPoint[];
  /** What stands below while nothing is read. */
  rest: ComponentChildren;
  /** The drawing, given the place that is read. */
  children: (at: number | null) => ComponentChildren;
}) {
  const [read, setRead] = useState<number | null>(null);
  const last = points.length - 1;
  const nearest = (ratio: number): number => points.reduce((best, point, i) => (Math.abs(point.at - ratio) < Math.abs(points[best]!.at - ratio) ? i : best), 0);
  const point = read === null ? undefined : points[read];
  return (
    <div
      class="plot"
      tabIndex={0}
      role="slider"
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={read ?? 0}
      aria-valuetext={(point ?? points[0])?.text ?? "nothing"}
      onKeyDown={(event) => {
        const to = { ArrowRight: read === null ? 0 : Math.min(last, read + 1), ArrowLeft: Math.max(0, (read ?? 1) - 1), Home: 0, End: last }[event.key];
        if (to !== undefined) {
          event.preventDefault();
          setRead(to);
        } else if (event.key === "Escape") {
          setRead(null);
        }
      }}
      onBlur={() => setRead(null)}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        setRead(nearest((event.clientX - box.left) / box.width));
      }}
      onPointerLeave={() => setRead(null)}
    >
      {children(point?.at ?? null)}
      <p class="plot-words" aria-hidden="true">{point === undefined ? rest : point.text}</p>
    </div>
  );
}
