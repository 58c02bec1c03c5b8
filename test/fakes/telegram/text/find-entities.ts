import type { MessageEntity } from "grammy/types";

const word = "[\\p{L}\\p{N}_]";
const botCommand = new RegExp(`(?<!${word}|[/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?!${word}|[@/<>])`, "gu");
const mention = new RegExp(`(?<!${word})@[a-zA-Z0-9_]{2,32}(?!${word})`, "gu");
const url = /(?<![\p{L}\p{N}_])https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}]/gu;

/** The commands, mentions and web addresses that Telegram finds in what people write. */
export function findEntities(text: string): MessageEntity[] {
  const urls = matchesOf(text, url, "url");
  const isOutsideUrls = (entity: MessageEntity) =>
    !urls.some((found) => entity.offset < found.offset + found.length && found.offset < entity.offset + entity.length);
  const commands = matchesOf(text, botCommand, "bot_command").filter(isOutsideUrls);
  const isOutsideCommands = (entity: MessageEntity) =>
    !commands.some((found) => entity.offset >= found.offset && entity.offset < found.offset + found.length);
  const mentions = matchesOf(text, mention, "mention").filter(isOutsideUrls).filter(isOutsideCommands);
  return [...urls, ...commands, ...mentions].sort((a, b) => a.offset - b.offset);
}

function matchesOf(text: string, pattern: RegExp, type: "url" | "bot_command" | "mention"): MessageEntity[] {
  return Array.from(text.matchAll(pattern), (match) => ({ type, offset: match.index, length: match[0].length }));
}
