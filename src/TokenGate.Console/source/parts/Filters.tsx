import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Bucket, Usage } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { type Place, setFilters } from "../shell/route.ts";
import { dayStart, isoDay } from "../words/time.ts";
import { zoneName } from "../words/zone.ts";
import { asQuery, bucketNames, inWords, type Period, possibleBuckets, presets } from "./period.ts";

/** The names that counts can be filtered by. */
export const nameColumns = ["team", "user", "project", "client", "model", "route"] as const;
export type NameColumn = (typeof nameColumns)[number];

export const columnTitles: Readonly<Record<NameColumn, { one: string; many: string }>> = {
  team: { one: "Team", many: "Teams" },
  user: { one: "User", many: "Users" },
  project: { one: "Project", many: "Projects" },
  client: { one: "Tool", many: "Tools" },
  model: { one: "Model", many: "Models" },
  route: { one: "Route", many: "Routes" },
};

/** Redis keeps projects and tools without users and routes: what asks for both can be asked of the journal alone. */
export function needsJournal(filters: URLSearchParams, ...columns: NameColumn[]): boolean {
  const asked = (...names: NameColumn[]): boolean => names.some((name) => filters.has(name) || columns.includes(name));
  return asked("project", "client") && asked("user", "route");
}

/** The filters on names that a place has, as the API takes them. */
export function nameQuery(filters: URLSearchParams): Record<NameColumn, string | undefined> {
  return Object.fromEntries(nameColumns.map((column) => [column, filters.get(column) ?? undefined])) as Record<NameColumn, string | undefined>;
}

/** The bar of filters above a page. */
export function FilterBar({ children }: { children: ComponentChildren }) {
  return <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>{children}</form>;
}

/** Filters that stand behind a button where there is little room; one that is in use is never hidden. */
export function MoreFilters({ active, children }: { active: boolean; children: ComponentChildren }) {
  const [open, setOpen] = useState(active);
  const id = "more-filters";
  return (
    <>
      <button type="button" class="filters-toggle" aria-expanded={open || active} aria-controls={id} disabled={active} onClick={() => setOpen(!open)}>Filters on names</button>
      <div id={id} class={open || active ? "filters-more open" : "filters-more"}>{children}</div>
    </>
  );
}

/** The span of time, by name or by dates. */
export function PeriodFilter({ place, period }: { place: Place; period: Period }) {
  const dates = period.preset === "custom";
  return (
    <>
      <label class="field">
        <span>Period</span>
        <select
          value={period.preset}
          onChange={({ currentTarget: { value } }) => setFilters(place, value === "custom"
            ? { period: undefined, from: isoDay(period.from), to: isoDay(dayStart(new Date(period.to.getTime() - 1), 1)) }
            : { period: value === "4w" ? undefined : value, from: undefined, to: undefined, bucket: undefined })}
        >
          {presets.map(([name, title]) => <option key={name} value={name}>{title}</option>)}
          <option value="custom">Dates…</option>
        </select>
      </label>
      {dates && (
        <>
          <DateField title="From" name="from" place={place} />
          <DateField title="To, not included" name="to" place={place} />
        </>
      )}
      <p class="filters-period" aria-live="polite">{period.fault === null ? `${inWords(period)} (${zoneName(period.from)})` : <span class="fault">{period.fault}</span>}</p>
    </>
  );
}

function DateField({ title, name, place }: { title: string; name: "from" | "to"; place: Place }) {
  const value = place.filters.get(name)?.slice(0, 10) ?? "";
  return (
    <label class="field">
      <span>{title}</span>
      <input type="date" value={value} max="2999-12-31" onChange={({ currentTarget: { value: day } }) => day !== "" && setFilters(place, { [name]: day, bucket: undefined })} />
    </label>
  );
}

/** How time is cut. */
export function BucketFilter({ place, period, bucket }: { place: Place; period: Period; bucket: Exclude<Bucket, "total"> }) {
  return (
    <label class="field">
      <span>Interval</span>
      <select value={bucket} onChange={({ currentTarget: { value } }) => setFilters(place, { bucket: value })}>
        {possibleBuckets(period).map((name) => <option key={name} value={name}>{bucketNames[name]}</option>)}
      </select>
    </label>
  );
}

/** A choice of a few, all of them in sight. */
export function Choice<T extends string>({ title, value, options, onChoose }: {
  title: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChoose: (value: T) => void;
}) {
  const name = `choice-of-${title}`;
  return (
    <fieldset class="choice">
      <legend>{title}</legend>
      <div>
        {options.map(([option, text]) => (
          <label key={option}>
            <input type="radio" name={name} value={option} checked={option === value} onChange={() => onChoose(option)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A filter on one name. Those of the period that count most, up to a thousand, are offered from the moment the field is entered. */
export function NameFilter({ place, column, period }: { place: Place; column: NameColumn; period: Period }) {
  const [entered, setEntered] = useState(false);
  const names = useQuery<Usage>(entered ? "/api/usage" : null, { ...asQuery(period), bucket: "total", by: column, order: "tokens" });
  const list = `names-of-${column}`;
  return (
    <TextFilter
      title={columnTitles[column].one}
      value={place.filters.get(column) ?? ""}
      placeholder="all"
      longest={1_024}
      list={list}
      onEnter={() => setEntered(true)}
      onChoose={(text) => setFilters(place, { [column]: text })}
    >
      <datalist id={list}>
        {names.data?.rows.map((row) => row[column]).filter((name) => name !== undefined && name.length <= 200)
          .map((name) => <option key={name} value={name} />)}
      </datalist>
    </TextFilter>
  );
}

/** A filter on a text that is compared when the reader has done with it: by Enter, by leaving the field, or by emptying it. */
export function TextFilter({ title, value, placeholder, longest, list, onEnter, onChoose, children }: {
  title: string;
  value: string;
  placeholder: string;
  /** In characters. */
  longest: number;
  list?: string;
  onEnter?: () => void;
  onChoose: (text: string) => void;
  children?: ComponentChildren;
}) {
  // What is being typed is the field's own: counts that arrive meanwhile draw the page again, and must not take it back.
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const choose = (chosen: string): void => {
    if (chosen !== value) {
      onChoose(chosen);
    }
  };
  return (
    <label class={value === "" ? "field" : "field active"}>
      <span>{title}</span>
      <input
        type="search"
        {...(list === undefined ? {} : { list })}
        value={text}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        maxLength={longest}
        onFocus={() => onEnter?.()}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          if (currentTarget.value === "") {
            choose("");
          }
        }}
        onChange={({ currentTarget }) => choose(currentTarget.value.trim())}
        onKeyDown={(event) => event.key === "Enter" && choose(event.currentTarget.value.trim())}
      />
      {children}
    </label>
  );
}
