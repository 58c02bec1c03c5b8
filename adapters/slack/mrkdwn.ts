import { parseMarkdown } from "../../src/core/replies/markdown/parse-markdown.ts";
import { type StarDialect, toStarMarkup } from "../../src/core/replies/markdown/star-markup.ts";
import { defuseCallingWords } from "./mentions.ts";

/** https://docs.slack.dev/messaging/formatting-message-text: a person, a channel, a group of people, everybody. */
const mention = /<(?:[@#][A-Z0-9]+|!(?:here|channel|everyone|subteam\^[A-Z0-9]+))(?:\|[^<>|\n]*)?>/g;
const address = /https?:\/\/[^\s<>]+/gi;
const callingWord = /@(?=channel|here|everyone)/gi;

/**
 * A model's Markdown as the text of messages that take no Markdown: those that only one person sees, and notifications.
 * `allowMentions`: whom the text mentions is called, else nobody is. Empty: there is nothing to be seen.
 */
export function toMrkdwn(text: string, { allowMentions }: { readonly allowMentions: boolean }): string {
  return toStarMarkup(parseMarkdown(text, { unfinished: false }), allowMentions ? calling : quiet);
}

const quiet: StarDialect = {
  // An invisible sign in an address would lead elsewhere.
  plain: (text) => defuseCallingWords(escapeSigns(text.replace(address, withoutCallingWords))),
  wrapLink,
};

const calling: StarDialect = { plain: escapeAllButMentions, wrapLink };

function escapeSigns(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function escapeAllButMentions(text: string): string {
  let escaped = "";
  let at = 0;
  for (const { index, 0: token } of text.matchAll(mention)) {
    escaped += escapeSigns(text.slice(at, index)) + token;
    at = index + token.length;
  }
  return escaped + escapeSigns(text.slice(at));
}

function wrapLink(url: string, label: string | undefined): string {
  const safe = escapeSigns(withoutCallingWords(url).replace(/[|<>]/g, encodeURIComponent));
  return label === undefined ? `<${safe}>` : `<${safe}|${label}>`;
}

function withoutCallingWords(url: string): string {
  return url.replace(callingWord, "%40");
}
