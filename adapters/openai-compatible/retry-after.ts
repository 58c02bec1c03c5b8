type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How long a provider asks to wait: `retry-after-ms`, else `retry-after` as seconds or as an HTTP date. */
export function parseRetryAfterMs(headers: Headers, now: number): number | undefined {
  for (const name of ["retry-after-ms", "x-ms-retry-after-ms"]) {
    const ms = parseNumber(headers[name]);
    if (ms !== undefined) return ms;
  }
  const value = headers["retry-after"];
  const seconds = parseNumber(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function parseNumber(value: string | readonly string[] | undefined): number | undefined {
  if (typeof value !== "string" || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
  return Number(value);
}
