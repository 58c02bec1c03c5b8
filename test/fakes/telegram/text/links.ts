import { isIPv6 } from "node:net";
import { lowerAscii } from "./bytes.ts";
import { TextRejected } from "./text-entity.ts";

/** The user in a `tg://user?id=` link, which mentions instead of linking. */
export function linkedUserId(link: string): number | undefined {
  const parameters = /^tg:(?:\/\/)?user\/?\?([^#]*)/.exec(lowerAscii(link))?.[1];
  return integerParameter(parameters, "id");
}

/** The custom emoji in a `tg://emoji?id=` link. */
export function linkedCustomEmojiId(link: string): string | undefined {
  const parameters = /^tg:(?:\/\/)?emoji\/?\?([^#]*)/.exec(lowerAscii(link))?.[1];
  const id = parameterOf(parameters, "id");
  return id !== undefined && /^-?\d+$/.test(id) && Number(id) !== 0 ? id : undefined;
}

/** The moment in a `tg://time?unix=` link. */
export function linkedTime(link: string): { unixTime: number; dateTimeFormat?: string } | undefined {
  const parameters = /^tg:(?:\/\/)?time\/?\?([^#]*)/i.exec(link)?.[1];
  const unixTime = integerParameter(parameters, "unix");
  const format = parameterOf(parameters, "format") ?? "";
  if (unixTime === undefined || !/^(?:[rR]|[tTdDwW]*)$/.test(format)) return undefined;
  return { unixTime, ...(format === "" ? {} : { dateTimeFormat: format }) };
}

/** The link as Telegram stores it, or `undefined` when it would not become one. */
export function checkedLink(link: string): string | undefined {
  const checked = checkLink(link);
  return "url" in checked ? checked.url : undefined;
}

/** Like `checkedLink`, but an impossible link is refused in the words used for `entities`. */
export function requireLink(link: string): string {
  const checked = checkLink(link);
  if ("url" in checked) return checked.url;
  throw new TextRejected(`Entity URL '${link}' is invalid: ${checked.problem}`);
}

type CheckedLink = { readonly url: string } | { readonly problem: string };

interface HttpUrl {
  readonly protocol: string;
  readonly userinfo: string;
  readonly host: string;
  readonly port: number;
  readonly query: string;
}

function checkLink(link: string): CheckedLink {
  const scheme = /^(tg:|ton:|tonsite:)/i.exec(link)?.[0].toLowerCase();
  if (scheme === "tg:" || scheme === "ton:" || scheme === "tonsite:") return checkOwnLink(link, scheme);
  const url = parseUrl(link);
  if ("problem" in url) return url;
  if (!url.host.includes(".") && !url.host.startsWith("[")) return { problem: "Wrong HTTP URL" };
  const userinfo = url.userinfo === "" ? "" : `${url.userinfo}@`;
  const port = url.port > 0 ? `:${url.port}` : "";
  return { url: `${url.protocol}://${userinfo}${url.host}${port}${url.query}` };
}

function checkOwnLink(link: string, scheme: string): CheckedLink {
  const rest = link.slice(scheme.length).replace(/^\/\//, "");
  const url = parseUrl(rest);
  if ("problem" in url) return url;
  const name = scheme.slice(0, -1);
  if (/^https?:\/\//i.test(rest) || url.userinfo !== "" || url.port !== 0 || url.host.startsWith("[")) {
    return { problem: name === "tg" ? "Wrong tg URL" : "Wrong ton URL" };
  }
  const allowed = name === "tonsite" ? /^[a-z0-9_.-]+$/i : /^[a-z0-9_-]+$/i;
  if (!allowed.test(url.host)) return { problem: "Unallowed characters in URL host" };
  return { url: `${name}://${url.host}${url.query.startsWith("/?") ? url.query.slice(1) : url.query}` };
}

function parseUrl(link: string): HttpUrl | { readonly problem: string } {
  const scheme = /^([^:/?#@[\]]*):\/\//.exec(link);
  const protocol = scheme === null ? "http" : lowerAscii(scheme[1] ?? "");
  if (protocol !== "http" && protocol !== "https") return { problem: "Unsupported URL protocol" };
  const rest = scheme === null ? link : link.slice(scheme[0].length);
  const authorityEnd = rest.search(/[/?#]/);
  const authority = authorityEnd === -1 ? rest : rest.slice(0, authorityEnd);
  const { userinfoAndHost, port } = splitPort(authority);
  if (port < 0 || port > 65_535) return { problem: "Wrong port number specified in the URL" };
  const at = userinfoAndHost.lastIndexOf("@");
  const userinfo = at === -1 ? "" : userinfoAndHost.slice(0, at);
  const host = userinfoAndHost.slice(at + 1);
  const problem = problemOfHost(host) ?? problemOfUserinfo(host, userinfo);
  if (problem !== undefined) return { problem };
  return { protocol, userinfo, host: lowerAscii(host), port, query: queryOf(rest, authorityEnd) };
}

/** Port 0 means that none was given; a port that is no number is -1. */
function splitPort(authority: string): { userinfoAndHost: string; port: number } {
  let colon = authority.length - 1;
  while (colon > 0 && !":]@".includes(authority[colon] ?? "")) colon--;
  if (colon <= 0 || authority[colon] !== ":") return { userinfoAndHost: authority, port: 0 };
  const digits = authority.slice(colon + 1);
  const port = /^\d+$/.test(digits) && Number(digits) > 0 ? Number(digits) : -1;
  return { userinfoAndHost: authority.slice(0, colon), port };
}

function problemOfHost(host: string): string | undefined {
  if (host.startsWith("[") && host.endsWith("]")) {
    return isIPv6(host.slice(1, -1)) ? undefined : "Wrong IPv6 address specified in the URL";
  }
  if (host === "") return "URL host is empty";
  if (host === ".") return "Host is invalid";
  return problemOfPart(host, "host", /[^\w.!$,~*'();&+=%\u0080-\u{10ffff}-]/u);
}

function problemOfUserinfo(host: string, userinfo: string): string | undefined {
  if (host.startsWith("[")) return undefined;
  return problemOfPart(userinfo, "userinfo", /[^\w.!$,~*'();&+=%:\u0080-\u{10ffff}-]/u);
}

function problemOfPart(part: string, name: string, disallowed: RegExp): string | undefined {
  const badPercent = part.search(/%(?![0-9a-fA-F]{2})/);
  const badCharacter = part.search(disallowed);
  if (badPercent !== -1 && (badCharacter === -1 || badPercent < badCharacter)) {
    return `Wrong percent-encoded symbol in URL ${name}`;
  }
  return badCharacter === -1 ? undefined : `Disallowed character in URL ${name}`;
}

function queryOf(rest: string, authorityEnd: number): string {
  const raw = authorityEnd === -1 ? "" : rest.slice(authorityEnd).replace(/[ \t\r\n\0\v]+$/, "");
  if (raw === "") return "/";
  const escaped = Array.from(raw, (character) => {
    const code = character.charCodeAt(0);
    return code <= 0x20 ? `%${code.toString(16).toUpperCase().padStart(2, "0")}` : character;
  }).join("");
  return escaped.startsWith("/") ? escaped : `/${escaped}`;
}

function parameterOf(parameters: string | undefined, name: string): string | undefined {
  return parameters
    ?.split("&")
    .find((parameter) => parameter.split("=", 1)[0] === name)
    ?.slice(name.length + 1);
}

function integerParameter(parameters: string | undefined, name: string): number | undefined {
  const value = parameterOf(parameters, name);
  if (value === undefined || !/^\d{1,16}$/.test(value) || Number(value) === 0) return undefined;
  return Number(value);
}
