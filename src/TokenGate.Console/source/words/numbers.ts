// Numbers as the console writes them. Counts are exact: a rounded count cannot be compared with a report.

const exact = new Intl.NumberFormat("en-GB");
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** A count with separators; an unknown one is a dash, never a zero. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : exact.format(value);
}

/** A count for the axis of a chart, where there is no room: 1.2M. */
export function brief(value: number): string {
  return compact.format(value);
}

/** A part of a whole as a percentage with one decimal. What is not nothing is not shown as 0.0 %, and what is not all is not shown as 100.0 %. */
export function share(part: number, whole: number): string {
  return whole === 0 ? "–" : percent(part / whole);
}

/** A ratio as a percentage, by the same rules. */
export function percent(ratio: number): string {
  if (!Number.isFinite(ratio)) {
    return "–";
  }

  const tenths = Math.round(ratio * 1000) / 10;
  if (ratio > 0 && tenths === 0) {
    return "<0.1 %";
  }

  if (ratio < 1 && tenths === 100) {
    return ">99.9 %";
  }

  return `${tenths.toFixed(1)} %`;
}

/** A change against an earlier number, with its sign; null where there was nothing to compare with. */
export function change(now: number, before: number): { text: string; direction: "up" | "down" | "same" } | null {
  if (before === 0) {
    return null;
  }

  const ratio = (now - before) / before;
  if (now === before) {
    return { text: "±0 %", direction: "same" };
  }

  const size = Math.abs(ratio) * 100;
  if (size < 0.05) {
    return ratio > 0 ? { text: "barely up", direction: "up" } : { text: "barely down", direction: "down" };
  }

  const figure = size >= 1000 ? `${exact.format(Math.round(size))}` : size.toFixed(1);
  return { text: `${ratio > 0 ? "+" : "−"}${figure} %`, direction: ratio > 0 ? "up" : "down" };
}

/** A number of a feature, a score or an effect: few digits, a true minus. */
export function figure(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return "–";
  }

  const rounded = Number(value.toPrecision(digits));
  const text = Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4) ? rounded.toExponential(1) : String(rounded);
  return text.replace("-", "−");
}

/** The same with its sign, for what is added or taken away. */
export function signed(value: number, decimals = 2): string {
  const text = Math.abs(value).toFixed(decimals);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** A signed whole number, for corrections of counts. */
export function signedCount(value: number): string {
  return value === 0 ? "0" : `${value < 0 ? "−" : "+"}${exact.format(Math.abs(value))}`;
}

/** A score, 0 to 1, with as many decimals as it needs to be told from both ends. It is no probability of anything. */
export function score(value: number | null): string {
  if (value === null) {
    return "–";
  }

  return value > 0 && value < 0.0001 ? "<0.0001" : value < 1 && value > 0.9999 ? ">0.9999" : value.toFixed(4);
}

/** A size in bytes, in binary units. */
export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }

  return `${unit === 0 ? exact.format(size) : size.toFixed(1)} ${units[unit]}`;
}

/** A duration that is given in milliseconds. */
export function milliseconds(value: number): string {
  if (value < 1) {
    return value === 0 ? "0 ms" : `${value.toFixed(2)} ms`;
  }

  return value < 1000 ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

/** A duration that is given in microseconds. */
export function microseconds(value: number): string {
  return value < 1000 ? `${Math.round(value)} µs` : milliseconds(value / 1000);
}

/** How long something has been up: the two largest units. */
export function uptime(seconds: number): string {
  const parts: [number, string][] = [[Math.floor(seconds / 86_400), "d"], [Math.floor(seconds / 3600) % 24, "h"], [Math.floor(seconds / 60) % 60, "min"], [Math.floor(seconds) % 60, "s"]];
  const first = parts.findIndex(([n]) => n > 0);
  return first < 0 ? "0 s" : parts.slice(first, first + 2).map(([n, unit]) => `${n} ${unit}`).join(" ");
}
