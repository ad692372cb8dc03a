import { useMemo } from "preact/hooks";
import { type Block, readMarkdown, type Run } from "./markdown.ts";

/** The card that was written when the models were trained: data, thresholds, and what they do not see. */
export function ModelCard({ text }: { text: string }) {
  // The title stands above already.
  const blocks = useMemo(() => readMarkdown(text).filter((block) => block.kind !== "heading" || block.level > 1), [text]);
  return <div class="card-text">{blocks.map((block, i) => <CardBlock key={i} block={block} />)}</div>;
}

function CardBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return block.level <= 2 ? <h3>{block.runs.map(run)}</h3> : <h4>{block.runs.map(run)}</h4>;
    case "list":
      return <ul>{block.items.map((item, i) => <li key={i}>{item.map(run)}</li>)}</ul>;
    case "table":
      return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Table of the card">
          <table>
            <thead><tr>{block.head.map((cell, i) => <th key={i} scope="col">{cell.map(run)}</th>)}</tr></thead>
            <tbody>{block.rows.map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j}>{cell.map(run)}</td>)}</tr>)}</tbody>
          </table>
        </div>
      );
    default:
      return <p>{block.runs.map(run)}</p>;
  }
}

function run({ kind, text }: Run, i: number) {
  return kind === "code" ? <code key={i}>{text}</code> : kind === "strong" ? <b key={i}>{text}</b> : text;
}
