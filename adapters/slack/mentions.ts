/** What calls a whole channel when a client or `link_names` turns the word into a token. */
const callingWords = ["channel", "here", "everyone"];

const zeroWidthSpace = "\u200B";
const wordJoiner = "\u2060";

/** The signs as such, or as Markdown lets them be written. */
const lessThan = "(?:<|&(?:lt|#0{0,5}60|#x0{0,4}3c);)";
const at = "(?:@|&(?:commat|#0{0,5}64|#x0{0,4}40);)";

/** With what makes a token of it, also when that is escaped or written as an entity. */
const tokenStart = new RegExp(String.raw`${lessThan}(?=\\?[!@#&])`, "gi");
const callingWord = new RegExp(`${at}(?=${callingWords.join("|")})`, "gi");
/** Ends in `<`, in `@`, or in the beginning of a calling word. */
const openMention = new RegExp(
  String.raw`(?:${lessThan}\\?)?(?:${at}(?:${callingWords.map(beginnings).join("|")})?)?$`,
  "i",
);
/** Nothing that `openMention` matches is longer, in UTF-16 units. */
const maxOpenMention = 32;

/**
 * Markdown in which nothing calls anybody: `<!here>`, `<@U1>`, `<#C1>`, `<!subteam^S1>` and `@channel` are only read.
 * Slack takes such tokens from a model's text in all of its forms, and in which order it reads tokens, escapes and
 * entities is not documented, so each of them is broken. Only signs are added, which nobody sees. Safe to repeat.
 */
export function defuseMentions(markdownSource: string): string {
  return defuseCallingWords(markdownSource.replace(tokenStart, `$&${zeroWidthSpace}`));
}

/** For text whose `<` is escaped: `@channel` is only read. */
export function defuseCallingWords(text: string): string {
  return text.replace(callingWord, `$&${wordJoiner}`);
}

/**
 * Without an end that more characters could turn into what calls somebody. What `defuseMentions` makes of it is then a
 * beginning of what it makes of the text whenever more has arrived.
 */
export function withoutOpenMention(source: string): string {
  let end = source.length;
  for (let open = -1; open !== 0; end -= open) {
    open = openMention.exec(source.slice(Math.max(0, end - maxOpenMention), end))?.[0].length ?? 0;
  }
  return source.slice(0, end);
}

/** The pattern of the beginnings of a word, the word itself excluded: `a(?:b)?` for `abc`. */
function beginnings(word: string): string {
  return [...word.slice(0, -1)].reduceRight((rest, letter) => (rest === "" ? letter : `${letter}(?:${rest})?`), "");
}
