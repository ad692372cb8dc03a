/** What the API answered instead of what was asked for (RFC 9457), or status 0 where it did not answer. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    /** By parameter or field: what is wrong and what to send instead. */
    readonly errors: Readonly<Record<string, readonly string[]>> = {},
  ) {
    super(detail);
  }
}

/** Reads a refused answer; falls back to a sentence of its own where the body is no problem document. */
export async function readProblem(response: Response): Promise<Problem> {
  const plain = new Problem(response.status, response.statusText || `Status ${response.status}`, "The gateway gave no reason.");
  try {
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null) {
      return plain;
    }

    const { title, detail, errors } = body as { title?: unknown; detail?: unknown; errors?: unknown };
    return new Problem(
      response.status,
      typeof title === "string" && title !== "" ? title : plain.title,
      typeof detail === "string" && detail !== "" ? detail : plain.message,
      readErrors(errors),
    );
  } catch {
    return plain;
  }
}

function readErrors(errors: unknown): Record<string, string[]> {
  if (typeof errors !== "object" || errors === null) {
    return {};
  }

  return Object.fromEntries(
    Object.entries(errors).map(([name, lines]) => [name, Array.isArray(lines) ? lines.filter((line): line is string => typeof line === "string") : []]),
  );
}
