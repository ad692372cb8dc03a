// The company's calendar: which time zone holds when. The gateway tells it; days and hours of the console are its own.

const Minute = 60_000;
const Day = 86_400_000;
const Quarter = 15 * Minute;

interface Era {
  zone: string;
  since: number;
}

let eras: readonly Era[] = [{ zone: "UTC", since: Number.NEGATIVE_INFINITY }];
let known = new Map<string, number>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** Takes the zones that the gateway tells, the oldest first. */
export function setCalendar(zones: readonly { zone: string; since: string | null }[]): void {
  known = new Map();
  eras = zones.length === 0
    ? [{ zone: "UTC", since: Number.NEGATIVE_INFINITY }]
    : zones.map(({ zone, since }) => ({ zone, since: since === null ? Number.NEGATIVE_INFINITY : Date.parse(since) }));
}

/** The name of the zone that holds at a moment: UTC, or an IANA name. */
export function zoneName(time: Date = new Date()): string {
  return eraAt(time.getTime()).zone;
}

/** A moment as the clock on the wall shows it: its UTC fields are the wall's. */
export function wall(time: Date): Date {
  const at = time.getTime();
  return new Date(at + offsetOf(eraAt(at).zone, at));
}

/** The first moment at which the clock on the wall shows a time; of one that it skips, the moment at which it goes on. */
export function fromWall(shown: number): Date {
  for (const [i, era] of eras.entries()) {
    const start = startIn(era.zone, shown);
    const end = eras[i + 1]?.since ?? Number.POSITIVE_INFINITY;
    if (start < end) {
      return new Date(Math.max(start, era.since));
    }
  }

  return new Date(shown);
}

function eraAt(time: number): Era {
  return eras.findLast(({ since }) => since <= time) ?? eras[0]!;
}

function startIn(zone: string, shown: number): number {
  const [before, after] = [offsetOf(zone, shown - Day), offsetOf(zone, shown + Day)];
  const fitting = [before, after].filter((offset) => offsetOf(zone, shown - offset) === offset).map((offset) => shown - offset);
  if (fitting.length > 0) {
    return Math.min(...fitting);
  }

  // The clock skips it: what shows the earlier offset ends between these two.
  let [early, late] = [Math.floor((shown - Math.max(before, after)) / Quarter), Math.ceil((shown - Math.min(before, after)) / Quarter)];
  while (early + 1 < late) {
    const middle = Math.floor((early + late) / 2);
    [early, late] = offsetOf(zone, middle * Quarter) === before ? [middle, late] : [early, middle];
  }

  return late * Quarter;
}

/** How far a zone is ahead of UTC at a moment, in milliseconds. Offsets change on quarter hours alone. */
function offsetOf(zone: string, time: number): number {
  if (zone === "UTC") {
    return 0;
  }

  const quarter = Math.floor(time / Quarter) * Quarter;
  const key = `${zone} ${quarter}`;
  let offset = known.get(key);
  if (offset === undefined) {
    offset = shownIn(zone, quarter) - quarter;
    if (known.size > 50_000) {
      known.clear();
    }

    known.set(key, offset);
  }

  return offset;
}

function shownIn(zone: string, time: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, calendar: "gregory", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    });
    formats.set(zone, format);
  }

  const parts = Object.fromEntries(format.formatToParts(new Date(time)).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts["year"]!, parts["month"]! - 1, parts["day"]!, parts["hour"]!, parts["minute"]!);
}
