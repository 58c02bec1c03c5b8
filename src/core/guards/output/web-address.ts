import type { AllowedHosts } from "./allowed-hosts.ts";

/** Endings that clients make links of without being told that it is an address. */
const ENDINGS =
  "com|net|org|info|biz|app|dev|xyz|online|site|website|shop|store|top|club|live|link|click|page|tech|cloud|pro|vip|icu|io|co|cc|tk|ml|ga|cf|gq|vn|ru|cn|jp|uk|de|fr|eu";
const label = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
const slash = String.raw`\\?\/`;

/**
 * Where an address of the web begins in a text: with a scheme, with `//` and a name, with `www.`, or with a name that has a
 * well-known ending or a path behind it. Backslashes before its signs are as good as none.
 */
export const addressPattern = [
  String.raw`https?\\?:${slash}${slash}`,
  String.raw`(?<![a-z0-9])[a-z][a-z0-9+.-]{0,30}\\?:${slash}${slash}`,
  String.raw`(?<![:/\p{L}\p{N}])${slash}${slash}(?=${label}\\?\.${label})`,
  String.raw`(?<![\p{L}\p{N}@_.-])www\\?\.(?=${label})`,
  String.raw`(?<![\p{L}\p{N}@_./\\-])(?=(?:${label}\\?\.){1,6}(?:(?:${ENDINGS})(?![\p{L}\p{N}_@-]|\\?\.[\p{L}\p{N}])|\p{L}{2,24}\/))`,
].join("|");

const beginning = new RegExp(`^(?:${addressPattern})`, "iu");
const schemeOrSlashes = /^(?:[a-z][a-z0-9+.-]{0,30}\\?:)?\\?\/\\?\//i;
const hostAndPort = /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?(?::\d{1,5}(?!\d))?/u;
/** What may stand behind a host that is not followed by a path: nothing that could be read as more of it. */
const afterHost = /^(?:$|[)\]},;!*~'|:._…。，、！？）」』”’»-])/u;

export interface ReadAddress {
  /** The text of scheme and authority, up to the path. */
  readonly head: string;
  /** The same without what makes it an address. */
  readonly harmless: string;
  readonly isAllowed: boolean;
}

/** Reads the address at the beginning of `text`. Undefined: there is no name to go to. */
export function readAddress(text: string, hosts: AllowedHosts): ReadAddress | undefined {
  const run = /^[^\s<>"`]*/.exec(text)?.[0] ?? "";
  const scheme = schemeOrSlashes.exec(run)?.[0] ?? "";
  const [whole = ""] = /^(?:\\\.|[^/?#\\])*/.exec(run.slice(scheme.length)) ?? [];
  // Another address may begin before this one has ended.
  const authority = run.startsWith("//", scheme.length + whole.length) ? whole.replace(/https?:$/i, "") : whole;
  if (authority === "") return undefined;
  const [host = ""] = hostAndPort.exec(authority) ?? [];
  const isPlain = !/[@\\]/.test(authority) && run.charAt(scheme.length + authority.length) !== "\\";
  const isWeb = /^(?:https?:)?(?:\/\/)?$/i.test(scheme);
  return {
    head: scheme + authority,
    harmless: authority.replace(/\\?\./g, "[.]"),
    isAllowed: isWeb && isPlain && afterHost.test(authority.slice(host.length)) && hosts.allows(host),
  };
}

/** Whether a link may lead there: to an allowed host, to a place on the same page or site, or to a telephone. */
export function isAllowedDestination(destination: string, hosts: AllowedHosts): boolean {
  if (/^(?:tel|sms):[+\d\s().-]*$/i.test(destination)) return true;
  const mailbox = /^mailto:[^@\\&%?]+@([^?\\&%]+)(?:\?[^\\]*)?$/i.exec(destination)?.[1];
  if (mailbox !== undefined) return hosts.allows(mailbox);
  if (/^(?:[#?]|\/(?![/\\])|\.{1,2}\/)/.test(destination) || destination === "") return true;
  if (/^(?:https?:)?\/\//i.test(destination)) {
    return !/\s/.test(destination) && readAddress(destination, hosts)?.isAllowed === true;
  }
  // A path without a dot, a colon or an escape in its first step.
  return /^[\p{L}\p{N}_-]+(?:[/?#]|$)/u.test(destination) && !beginning.test(destination);
}
