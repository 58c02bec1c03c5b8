import type { Message, MessageEntity } from "grammy/types";
import { COMMANDS } from "../../src/core/intake/commands.ts";

export interface Me {
  readonly id: number;
  readonly username: string;
}

export type Reading =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly name: string; readonly argument: string };

/**
 * What a text says to the bot; undefined: it is not meant for the bot. In private chats everything is; in groups only
 * what mentions the bot, answers one of its messages or is a command.
 */
export function readText(message: Message, me: Me): Reading | undefined {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const isPrivate = message.chat.type === "private";
  const command = readCommand(text, entities, me, isPrivate);
  if (command === "foreign") return undefined;
  if (command !== undefined) return command;
  const mention = entities.find((entity) => isMention(entity, text, me));
  if (!isPrivate && mention === undefined && message.reply_to_message?.from?.id !== me.id) return undefined;
  return { kind: "text", text: mention === undefined ? text : withoutMention(text, mention) };
}

/** `foreign`: a command that is meant for another bot. */
function readCommand(
  text: string,
  entities: readonly MessageEntity[],
  me: Me,
  isPrivate: boolean,
): Reading | "foreign" | undefined {
  const entity = entities.find(({ type, offset }) => type === "bot_command" && offset === 0);
  if (entity === undefined) return undefined;
  const [name = "", recipient] = text.slice(1, entity.length).toLowerCase().split("@");
  if (recipient !== undefined && recipient !== me.username.toLowerCase()) return "foreign";
  // In a group every bot may be shown a bare command: only those that we know can be meant for us.
  const isOurs = (COMMANDS as readonly string[]).includes(name);
  if (!isPrivate && recipient === undefined && !isOurs) return "foreign";
  return { kind: "command", name, argument: text.slice(entity.length).trim() };
}

function isMention(entity: MessageEntity, text: string, me: Me): boolean {
  if (entity.type === "text_mention") return entity.user.id === me.id;
  if (entity.type !== "mention") return false;
  return text.slice(entity.offset, entity.offset + entity.length).toLowerCase() === `@${me.username.toLowerCase()}`;
}

function withoutMention(text: string, { offset, length }: MessageEntity): string {
  const before = text.slice(0, offset).trimEnd();
  const after = text.slice(offset + length).trimStart();
  return [before, after].filter((piece) => piece !== "").join(" ");
}
