import { useState } from "preact/hooks";
import { address, download, type Query } from "../api/client.ts";
import { Problem } from "../api/problem.ts";

/** A link to the same figures as CSV. It is the API's own address, so it can be copied; a click fetches it with the token of this tab. */
export function CsvLink({ path, query, name, children }: { path: string; query: Query; name: string; children: string }) {
  const [fault, setFault] = useState<string | null>(null);
  const url = address(path, { ...query, format: "csv" });
  return (
    <span class="csv">
      <a
        href={url}
        download={name}
        onClick={(event) => {
          event.preventDefault();
          setFault(null);
          download(url, name).catch((reason: unknown) => setFault(reason instanceof Problem ? reason.message : String(reason)));
        }}
      >
        {children}
      </a>
      {fault !== null && <span class="fault" role="alert"> {fault}</span>}
    </span>
  );
}
