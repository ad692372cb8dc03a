/** One server-sent event. */
export interface ServerEvent {
  event: string;
  data: string;
}

/** The longest event that is kept, in characters: a server that never ends a line does not fill the page's memory. */
const Longest = 1 << 20;

/**
 * Cuts a stream of text into server-sent events, wherever the pieces were cut. `EventSource` cannot send a token, so the console reads the stream itself.
 * See https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamReader {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private size = 0;

  /** Takes the next piece and gives the events that it completes. Comments are dropped. */
  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const text = this.rest + piece;
    // A carriage return at the very end may be half of a CRLF: it waits for the next piece.
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? "") + text.slice(whole.length);
    if (this.rest.length > Longest) {
      throw new Error("an event without an end");
    }

    for (const line of lines) {
      this.line(line, events);
    }

    return events;
  }

  private line(line: string, events: ServerEvent[]): void {
    if (line === "") {
      if (this.data.length > 0) {
        events.push({ event: this.event === "" ? "message" : this.event, data: this.data.join("\n") });
      }

      this.event = "";
      this.data = [];
      this.size = 0;
      return;
    }

    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") {
      this.event = value;
    } else if (field === "data") {
      this.size += value.length;
      if (this.size > Longest) {
        throw new Error("an event without an end");
      }

      this.data.push(value);
    }
  }
}
