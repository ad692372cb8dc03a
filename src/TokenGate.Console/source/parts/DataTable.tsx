import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { save } from "../api/client.ts";
import { count } from "../words/numbers.ts";
import { csv } from "./csv.ts";

/** One column. */
export interface Column<T> {
  key: string;
  title: string;
  /** Numbers stand to the right. */
  number?: boolean;
  /** What rows are ordered by; without it the column cannot be ordered. */
  order?: (row: T) => number | string;
  /** Never broken over lines. */
  whole?: boolean;
  /** Left out where there is little room. */
  wide?: boolean;
  cell: (row: T) => ComponentChildren;
}

/** Rows that the gateway puts in order and hands out in pages. */
export interface Pages {
  sort: { key: string; falling: boolean };
  onSort: (key: string, falling: boolean) => void;
  /** How many rows stand before these. */
  skip: number;
  /** Rows of a page. */
  step: number;
  /** How many rows there are in all. */
  all: number;
  onSkip: (skip: number) => void;
}

/** A table whose columns can be ordered. Long ones are paged: the browser should not draw 10,000 rows. */
export function DataTable<T>({ caption, columns, rows, rowKey, first, step = 50, foot, rest, file, pages }: {
  caption: string;
  columns: Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** The column that is ordered by at first, the largest first. Without one, the rows stand as they came. */
  first?: string;
  step?: number;
  /** Cells of a last row that sums up, by column. */
  foot?: Record<string, ComponentChildren>;
  /** Cells of a row before it, for what is not in sight. */
  rest?: Record<string, ComponentChildren> | undefined;
  /** Where the rows are one page of many. */
  pages?: Pages | undefined;
  /** The name of a file that all rows can be saved to, as CSV. */
  file?: string;
}) {
  const [own, setSort] = useState<{ key: string; falling: boolean } | null>(first === undefined ? null : { key: first, falling: true });
  const [shown, setShown] = useState(step);
  const sort = pages?.sort ?? own;
  const onSort = pages?.onSort ?? ((key: string, falling: boolean) => setSort({ key, falling }));
  const by = sort === null || pages !== undefined ? undefined : columns.find((column) => column.key === sort.key)?.order;
  const ordered = useMemo(() => (by === undefined || sort === null ? rows : orderBy(rows, by, sort.falling)), [rows, sort?.key, sort?.falling]);

  return (
    <div class="table-frame">
      <div class="table-scroll" tabIndex={0} role="region" aria-label={`${caption}, table`}>
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
                      onClick={() => onSort(column.key, sort?.key === column.key ? !sort.falling : column.number === true)}
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
                  : <td key={column.key} class={classOf(column)} data-title={column.title}>{column.cell(row)}</td>)}
              </tr>
            ))}
          </tbody>
          {foot !== undefined && (
            <tfoot>
              {[rest, foot].filter((cells) => cells !== undefined).map((cells, row) => (
                <tr key={row}>
                  {columns.map((column, i) => i === 0
                    ? <th key={column.key} scope="row" class={classOf(column)}>{cells[column.key]}</th>
                    : <td key={column.key} class={classOf(column)}>{cells[column.key]}</td>)}
                </tr>
              ))}
            </tfoot>
          )}
        </table>
      </div>
      {file !== undefined && <p class="table-links"><button type="button" class="inline" onClick={() => save(file, tableCsv(columns, ordered))}>Save as CSV</button></p>}
      {pages !== undefined && pages.all > pages.step && <Pager of={pages} rows={rows.length} />}
      {ordered.length > shown && (
        <p class="more">
          {count(shown)} of {count(ordered.length)} rows are shown. <button type="button" class="inline" onClick={() => setShown(shown + step * 4)}>Show more</button>
        </p>
      )}
    </div>
  );
}

function Pager({ of: { skip, step, all, onSkip }, rows }: { of: Pages; rows: number }) {
  return (
    <nav class="more" aria-label="More rows">
      <span aria-live="polite">{rows === 0 ? "None" : `${count(skip + 1)} to ${count(skip + rows)}`} of {count(all)}.</span>{" "}
      <button type="button" class="inline" disabled={skip === 0} onClick={() => onSkip(Math.max(0, skip - step))}>Previous</button>{" "}
      <button type="button" class="inline" disabled={skip + step >= all} onClick={() => onSkip(skip + step)}>Next</button>
    </nav>
  );
}

function tableCsv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const written = columns.filter((column) => column.order !== undefined);
  return csv([written.map((column) => column.title), ...rows.map((row) => written.map((column) => column.order!(row)))]);
}

function classOf<T>(column: Column<T>): string {
  return [column.number && "number", column.wide && "wide", column.whole && "whole"].filter(Boolean).join(" ");
}

function orderBy<T>(rows: readonly T[], by: (row: T) => number | string, falling: boolean): T[] {
  const sign = falling ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [by(left), by(right)];
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en"));
  });
}
