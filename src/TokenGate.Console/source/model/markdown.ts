// The model card is Markdown that the training wrote. A small part of Markdown is enough for it, and no HTML ever comes out: only what stands below.

/** A run of text. */
export interface Run {
  kind: "text" | "code" | "strong";
  text: string;
}

export type Block =
  | { kind: "heading"; level: number; runs: Run[] }
  | { kind: "paragraph"; runs: Run[] }
  | { kind: "list"; items: Run[][] }
  | { kind: "table"; head: Run[][]; rows: Run[][][] };

/** Reads the blocks of a card. Images are left out: the shapes are drawn above. */
export function readMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/\r?\n/);
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!.trim();
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line === "" || /^!\[[^\]]*\]\([^)]*\)$/.test(line)) {
      at += 1;
    } else if (heading !== null) {
      blocks.push({ kind: "heading", level: heading[1]!.length, runs: readRuns(heading[2]!) });
      at += 1;
    } else if (line.startsWith("|") && /^\|[\s:|-]+\|$/.test(lines[at + 1]?.trim() ?? "")) {
      const rows = take((l) => l.startsWith("|"));
      blocks.push({ kind: "table", head: cells(rows[0]!), rows: rows.slice(2).map(cells) });
    } else if (/^[-*]\s/.test(line)) {
      blocks.push({ kind: "list", items: take((l) => /^[-*]\s/.test(l)).map((l) => readRuns(l.slice(2).trim())) });
    } else {
      blocks.push({ kind: "paragraph", runs: readRuns(take((l) => l !== "" && !/^(#|\||!\[|[-*]\s)/.test(l), line).join(" ")) });
    }
  }

  return blocks;

  /** The lines from here on that fit; the first is taken in any case. */
  function take(fits: (line: string) => boolean, first?: string): string[] {
    const taken = [first ?? lines[at]!.trim()];
    at += 1;
    while (at < lines.length && fits(lines[at]!.trim())) {
      taken.push(lines[at]!.trim());
      at += 1;
    }

    return taken;
  }
}

function cells(line: string): Run[][] {
  return line.replace(/^\||\|$/g, "").split("|").map((cell) => readRuns(cell.trim()));
}

/** Cuts a line into code, strong and plain text. */
export function readRuns(line: string): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const match of line.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*/g)) {
    if (match.index > end) {
      runs.push({ kind: "text", text: line.slice(end, match.index) });
    }

    runs.push(match[1] !== undefined ? { kind: "code", text: match[1] } : { kind: "strong", text: match[2]! });
    end = match.index + match[0].length;
  }

  if (end < line.length) {
    runs.push({ kind: "text", text: line.slice(end) });
  }

  return runs;
}
