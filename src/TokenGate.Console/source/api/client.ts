import { Problem, readProblem } from "./problem.ts";

const TokenKey = "tokengate.token";

/** The token of this tab; it is gone when the tab is closed. */
export const token = {
  get: (): string | null => sessionStorage.getItem(TokenKey),
  set: (value: string): void => sessionStorage.setItem(TokenKey, value),
  clear: (): void => sessionStorage.removeItem(TokenKey),
};

/** The query of a request: what is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The address of an API path with its query. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") {
      parameters.set(name, String(value));
    }
  }

  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Sends a request with this tab's token, or by the session of who signed on. Throws a {@link Problem} where the answer is none. */
export async function request(url: string, options: RequestInit = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  const held = token.get();
  if (held !== null) {
    headers.set("Authorization", `Bearer ${held}`);
  }

  let response: Response;
  try {
    response = await fetch(url, { ...options, headers, credentials: "same-origin" });
  } catch (fault) {
    if (options.signal?.aborted) {
      throw fault;
    }

    throw new Problem(0, "No answer", "The gateway's admin port does not answer. Is it running, and can this machine reach it?");
  }

  if (!response.ok) {
    throw await readProblem(response);
  }

  return response;
}

/** Gets JSON. */
export async function get<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  const response = await request(address(path, query), { signal });
  return (await response.json()) as T;
}

/** Posts JSON and gets JSON. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

/** Fetches a file with this tab's token, which a plain link cannot send, and hands it to the browser to save. */
export async function download(url: string, name: string): Promise<void> {
  const response = await request(url);
  save(name, await response.blob());
}

/** Hands a file to the browser to save. */
export function save(name: string, content: Blob | string): void {
  const file = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type: "text/csv" }) : content);
  const link = document.createElement("a");
  link.href = file;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(file), 10_000);
}
