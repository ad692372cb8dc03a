import { useEffect, useState } from "preact/hooks";

/** The pages, in the order of the menu. */
export const pages = ["overview", "people", "adoption", "integrity", "exchanges", "digest", "model", "health"] as const;
export type Page = (typeof pages)[number];

/** Where the reader is: a page, perhaps one thing on it, and every filter. It stands behind the # of the address, so it can be shared and reaches no server log. */
export interface Place {
  page: Page;
  id: string | null;
  filters: URLSearchParams;
}

/** Reads a place from the part of an address behind the #. What is no page is the first one. */
export function parsePlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [first = "", id = ""] = path.split("/");
  const page = pages.find((name) => name === first) ?? "overview";
  return { page, id: id === "" ? null : decode(id), filters: new URLSearchParams(query) };
}

/** The address of a place. */
export function hrefOf(page: Page, filters: URLSearchParams | Record<string, string | undefined> = {}, id: string | null = null): string {
  const parameters = filters instanceof URLSearchParams ? filters : toParameters(filters);
  const query = parameters.toString();
  return `#/${page}${id === null ? "" : `/${encodeURIComponent(id)}`}${query === "" ? "" : `?${query}`}`;
}

/** Filters with some of them changed: undefined and empty ones are taken out. */
export function withFilters(filters: URLSearchParams, changes: Record<string, string | undefined>): URLSearchParams {
  const changed = new URLSearchParams(filters);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") {
      changed.delete(name);
    } else {
      changed.set(name, value);
    }
  }

  return changed;
}

/** The place that the address says, followed as it changes. */
export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return parsePlace(hash);
}

/** Changes filters of the present place, as a step that "back" undoes. */
export function setFilters(place: Place, changes: Record<string, string | undefined>): void {
  location.hash = hrefOf(place.page, withFilters(place.filters, changes), place.id);
}

function toParameters(values: Record<string, string | undefined>): URLSearchParams {
  return withFilters(new URLSearchParams(), values);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
