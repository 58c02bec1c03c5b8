import type { Span } from "./span.ts";

const localPart = /[a-z0-9][\w.+%'&!=~-]{0,80}$/i;
/** Labels with a dot between them; the last one is a name, not a figure. */
const domain =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}[\p{L}\p{N}])?\.){1,8}(?:xn--[a-z0-9-]{1,59}|[\p{L}]{2,63})(?![\p{L}\p{N}_@])/iu;
/** `icon@2x.png` is a picture. */
const pictureSize = /^\dx\.(?:png|jpe?g|gif|svg|webp)$/i;
const longestLocalPart = 81;
const longestDomain = 255;

export function findEmails(text: string): Span[] {
  const found: Span[] = [];
  let done = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const local = localPart.exec(text.slice(Math.max(done, at - longestLocalPart), at))?.[0];
    const host = domain.exec(text.slice(at + 1, at + 1 + longestDomain))?.[0];
    if (local === undefined || host === undefined || pictureSize.test(host)) continue;
    const start = at - local.length;
    // A name before the host of a web address is no mailbox, but it is shown nowhere else either: it goes as well.
    done = at + 1 + host.length;
    found.push({ start, end: done });
  }
  return found;
}
