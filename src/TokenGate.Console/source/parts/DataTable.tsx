import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { count } from "../words/numbers.ts";

/** One column. */
export interface Column<T> {
  key: string;
  title: string;
  /** Numbers stand to the right. */
  number?: boolean;
  /** What rows are ordered by; without it the column cannot be ordered. */
  order?: (row: T) => number | string;
  /** Left out where there is little room. */
  wide?: boolean;
  cell: (row: T) => ComponentChildren;
}

/** A table whose columns can be ordered. Long ones are shown in steps: nobody reads 10,000 rows, and the browser should not draw them. */
export function DataTable<T>({ caption, columns, rows, rowKey, first, step = 50, foot }: {
  caption: string;
  columns: Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** The column that is ordered by at first, the largest first. Without one, the rows stand as they came. */
  first?: string;
  step?: number;
  /** Cells of a last row that sums up, by column. */
  foot?: Record<string, ComponentChildren>;
}) {
  const [sort, setSort] = useState<{ key: string; falling: boolean } | null>(first === undefined ? null : { key: first, falling: true });
  const [shown, setShown] = useState(step);
  const by = sort === null ? undefined : columns.find((column) => column.key === sort.key)?.order;
  const ordered = useMemo(() => (by === undefined || sort === null ? rows : orderBy(rows, by, sort.falling)), [rows, sort?.key, sort?.falling]);

  return (
    <div class="table-frame">
      <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <caption class="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" class={classOf(column)} {...(sort?.key === column.key ? { "aria-sort": sort.falling ? "descending" as const : "ascending" as const } : {})}>
                  {column.order === undefined ? column.title : (
                    <button
                      type="button"
                      class="sort"
                      onClick={() => setSort({ key: column.key, falling: sort?.key === column.key ? !sort.falling : column.number === true })}
                    >
                      {column.title}
                      <span aria-hidden="true" class="sort-mark">{sort?.key === column.key ? (sort.falling ? "↓" : "↑") : ""}</span>
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, shown).map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column, i) => i === 0
                  ? <th key={column.key} scope="row" class={classOf(column)}>{column.cell(row)}</th>
                  : <td key={column.key} class={classOf(column)}>{column.cell(row)}</td>)}
              </tr>
            ))}
          </tbody>
          {foot !== undefined && (
            <tfoot>
              <tr>
                {columns.map((column, i) => i === 0
                  ? <th key={column.key} scope="row" class={classOf(column)}>{foot[column.key]}</th>
                  : <td key={column.key} class={classOf(column)}>{foot[column.key]}</td>)}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      {ordered.length > shown && (
        <p class="more">
          {count(shown)} of {count(ordered.length)} rows are shown. <button type="button" class="inline" onClick={() => setShown(shown + step * 4)}>Show more</button>
        </p>
      )}
    </div>
  );
}

function classOf<T>(column: Column<T>): string {
  return `${column.number ? "number" : ""}${column.wide ? " wide" : ""}`.trim();
}

function orderBy<T>(rows: readonly T[], by: (row: T) => number | string, falling: boolean): T[] {
  const sign = falling ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [by(left), by(right)];
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en"));
  });
}
