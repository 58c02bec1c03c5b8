/**
 * Reading the text of Slack's messages: `&`, `<` and `>` are escaped, and whatever stands between `<` and `>` is a
 * mention, a link or a date (docs.slack.dev/messaging/formatting-message-text).
 */

const TOKEN = /<([^<>\n]*)>|&(lt|gt|amp);/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&" };

/** The text in the words that its writer saw, as far as Slack tells them. `bot`: whose mention is left out. */
export function readText(text: string, bot: string): string {
  return withoutMention(text, bot)
    .replace(TOKEN, (whole, token: string | undefined, entity: string | undefined) => {
      if (entity !== undefined) return ENTITIES[entity] ?? whole;
      return token === undefined ? whole : readToken(token);
    })
    .trim();
}

export function mentions(text: string, user: string): boolean {
  return text.includes(`<@${user}>`) || text.includes(`<@${user}|`);
}

/** Whether the first word is for another person, or for a group of them, and none of those at the start is `bot`. */
export function addressesOthers(text: string, bot: string): boolean {
  const [start = ""] = /^\s*(?:<[@!][^<>\n]*>[\s,:]*)*/.exec(text) ?? [];
  return /<@|<!(?:subteam\^|here|channel|everyone)/.test(start) && !mentions(start, bot);
}

function withoutMention(text: string, user: string): string {
  const mention = `<@${user}(?:\\|[^<>\\n]*)?>`;
  return text
    .replace(new RegExp(`^[^\\S\\n]*${mention}[,:]?[^\\S\\n]*`, "gm"), "")
    .replace(new RegExp(`,?[^\\S\\n]*${mention}(?=[.?!]|$)`, "gm"), "")
    .replace(new RegExp(`[^\\S\\n]*${mention}`, "g"), "");
}

function readToken(token: string): string {
  const bar = token.indexOf("|");
  const target = decode(bar < 0 ? token : token.slice(0, bar));
  const label = bar < 0 ? "" : decode(token.slice(bar + 1));
  if (target.startsWith("@")) return label === "" ? target : `@${label.replace(/^@/, "")}`;
  if (target.startsWith("#")) return label === "" ? target : `#${label.replace(/^#/, "")}`;
  if (target.startsWith("!")) return readSpecial(target.slice(1), label);
  return readLink(target, label);
}

/** `here`, `channel`, `everyone`, `subteam^S1`, `date^1392734382^{date}`; a label, where there is one, is for people. */
function readSpecial(name: string, label: string): string {
  if (label !== "") return label;
  return `@${name.split("^")[0]}`;
}

function readLink(target: string, label: string): string {
  const address = target.replace(/^(?:mailto|tel):/, "");
  const isSame = label === "" || label === address || target.endsWith(`://${label}`);
  if (isSame) return address;
  return `${label} (${address})`;
}

function decode(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
}
