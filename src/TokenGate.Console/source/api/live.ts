import type { Exchange, Health, UsageEvent } from "./contract.ts";
import { request } from "./client.ts";
import { EventStreamReader, type ServerEvent } from "./eventStream.ts";
import { Problem } from "./problem.ts";

/** How the connection to the gateway's events stands. */
export type LiveState = "connecting" | "live" | "waiting" | "refused";

/** What the gateway tells while it happens. */
export interface LiveEvents {
  usage: UsageEvent;
  exchange: Exchange;
  health: Health;
  state: LiveState;
}

type Listener<T> = (value: T) => void;

const FirstPause = 1_000;
const LongestPause = 30_000;

/** The gateway's events, connected once for the page and connected again after every break, with growing pauses. */
export class Live {
  state: LiveState = "connecting";

  private readonly listeners: { [K in keyof LiveEvents]: Set<Listener<LiveEvents[K]>> } = {
    usage: new Set(),
    exchange: new Set(),
    health: new Set(),
    state: new Set(),
  };

  private stop: AbortController | null = null;

  /** Calls back for each event of a kind. Returns what ends that. */
  on<K extends keyof LiveEvents>(kind: K, listener: Listener<LiveEvents[K]>): () => void {
    this.listeners[kind].add(listener);
    return () => this.listeners[kind].delete(listener);
  }

  /** Connects, and stays connected until {@link close}. */
  open(): void {
    this.close();
    const stop = new AbortController();
    this.stop = stop;
    void this.run(stop.signal);
  }

  /** Ends the connection. */
  close(): void {
    this.stop?.abort();
    this.stop = null;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let pause = FirstPause;
    while (!signal.aborted) {
      this.become("connecting");
      try {
        const response = await request("/api/events", { signal, headers: { Accept: "text/event-stream" } });
        this.become("live");
        pause = FirstPause;
        await this.read(response);
      } catch (fault) {
        if (signal.aborted) {
          return;
        }

        if (fault instanceof Problem && (fault.status === 401 || fault.status === 403)) {
          this.become("refused");
          return;
        }
      }

      this.become("waiting");
      await sleep(pause, signal);
      pause = Math.min(pause * 2, LongestPause);
    }
  }

  private async read(response: Response): Promise<void> {
    const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const reader = new EventStreamReader();
    while (chunks !== undefined) {
      const { done, value } = await chunks.read();
      if (done) {
        return;
      }

      for (const event of reader.push(value)) {
        this.dispatch(event);
      }
    }
  }

  private dispatch({ event, data }: ServerEvent): void {
    if (event === "usage" || event === "exchange" || event === "health") {
      this.tell(event, JSON.parse(data) as never);
    }
  }

  private become(state: LiveState): void {
    if (this.state !== state) {
      this.state = state;
      this.tell("state", state);
    }
  }

  private tell<K extends keyof LiveEvents>(kind: K, value: LiveEvents[K]): void {
    for (const listener of this.listeners[kind]) {
      listener(value);
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/** The page's one connection. */
export const live = new Live();
