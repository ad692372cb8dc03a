import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { address, get, type Query } from "./client.ts";
import { Problem } from "./problem.ts";

/** An answer of the API on its way to the screen. While a newer one loads, the older one stays. */
export interface Answer<T> {
  data: T | null;
  problem: Problem | null;
  loading: boolean;
  /** When the data came. */
  at: Date | null;
  reload: () => void;
}

/** Gets what a path and a query say, again whenever they change; null asks for nothing. */
export function useQuery<T>(path: string | null, query: Query = {}): Answer<T> {
  const url = path === null ? null : address(path, query);
  const [state, setState] = useState<{ url: string | null; data: T | null; problem: Problem | null; loading: boolean; at: Date | null }>({
    url: null, data: null, problem: null, loading: true, at: null,
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);

  useEffect(() => {
    if (url === null) {
      return undefined;
    }

    const stop = new AbortController();
    setState((old) => ({ ...old, loading: true }));
    get<T>(url, {}, stop.signal).then(
      (data) => setState({ url, data, problem: null, loading: false, at: new Date() }),
      (fault: unknown) => {
        if (!stop.signal.aborted) {
          const problem = fault instanceof Problem ? fault : new Problem(0, "Not readable", String(fault));
          setState((old) => ({ url, data: old.url === url ? old.data : null, problem, loading: false, at: old.at }));
        }
      },
    );
    return () => stop.abort();
  }, [url, turn]);

  // An answer that did not change keeps its identity, so that charts are not drawn again.
  return { data: state.data, problem: state.problem, loading: url !== null && (state.loading || state.url !== url), at: state.at, reload };
}

/** Calls back at most once in a span: at the first call, and once more at the end for those that came meanwhile. */
export function useThrottled(callback: () => void, milliseconds: number): () => void {
  const held = useRef({ callback, timer: 0, again: false });
  held.current.callback = callback;
  useEffect(() => () => clearTimeout(held.current.timer), []);
  return useCallback(() => {
    const state = held.current;
    if (state.timer !== 0) {
      state.again = true;
      return;
    }

    const rest = (): void => {
      state.timer = 0;
      if (state.again) {
        state.again = false;
        state.callback();
        state.timer = window.setTimeout(rest, milliseconds);
      }
    };
    state.callback();
    state.timer = window.setTimeout(rest, milliseconds);
  }, [milliseconds]);
}
