import { cleanText } from "./replies/markdown/text-hygiene.ts";

/**
 * One thing that an operator asked about. `off`: not used, or not to be had, which is all right. `warning`: it works, or
 * may work, but something should be looked at. `error`: it does not work as it is configured.
 */
export interface Finding {
  readonly level: "ok" | "off" | "warning" | "error";
  /** One line, without secrets. That of a warning or an error ends with the next step to take. */
  readonly text: string;
}

const LONGEST_QUOTE = 160;

/** What another program says, fit to stand in a line of ours. */
export function quote(text: string): string {
  const line = cleanText(text).replace(/\s+/g, " ").trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

/** An address without what may be secret in it. */
export function quoteUrl(address: string): string {
  if (!URL.canParse(address)) return "an address that cannot be read";
  const { host, pathname } = new URL(address);
  return quote(`${host}${pathname}`);
}
