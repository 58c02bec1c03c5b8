import type { BotCommand } from "grammy/types";
import { badRequest } from "../api-error.ts";
import { type CallParams, isRecord } from "../call-params.ts";
import type { World } from "../world.ts";
import type { MethodTable } from "./method.ts";

const scopes = new Set([
  "default",
  "all_private_chats",
  "all_group_chats",
  "all_chat_administrators",
  "chat",
  "chat_administrators",
  "chat_member",
]);

/** The bot's own account, its command menus, and answers to button presses. */
export function accountMethods(world: World): MethodTable {
  const menus = new Map<string, readonly BotCommand[]>();
  return {
    getMe: () => world.bot,
    setMyCommands({ params }) {
      const commands = readCommands(params);
      menus.set(menuOf(world, params), commands);
      return true;
    },
    deleteMyCommands({ params }) {
      menus.delete(menuOf(world, params));
      return true;
    },
    getMyCommands: ({ params }) => menus.get(menuOf(world, params)) ?? [],
    answerCallbackQuery: ({ params }) => answerCallbackQuery(world, params),
  };
}

function answerCallbackQuery(world: World, params: CallParams): true {
  const press = world.presses.get(params.text("callback_query_id"));
  if (press === undefined || press.answer !== undefined) {
    throw badRequest("query is too old and response timeout expired or query ID is invalid");
  }
  if (params.text("text").length > 200) throw badRequest("MESSAGE_TOO_LONG");
  press.answer = { text: params.text("text"), showAlert: params.flag("show_alert") };
  world.changes.changed();
  return true;
}

function readCommands(params: CallParams): BotCommand[] {
  const commands = params.json("commands");
  if (!Array.isArray(commands)) throw badRequest("can't parse commands: expected an Array of BotCommand");
  if (commands.length > 100) throw badRequest("BOT_COMMANDS_TOO_MUCH");
  return commands.map((given: unknown) => {
    if (!isRecord(given)) throw badRequest("can't parse commands: expected an Object");
    const command = String(given.command ?? "").replace(/^\//, "");
    const description = String(given.description ?? "").trim();
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest("BOT_COMMAND_INVALID");
    if (description === "" || description.length > 256) throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
    return { command, description };
  });
}

function menuOf(world: World, params: CallParams): string {
  const scope = params.object("scope") ?? { type: "default" };
  const type = String(scope.type ?? "");
  if (!scopes.has(type)) throw badRequest("can't parse BotCommandScope: unsupported type specified");
  const chatId = scope.chat_id;
  const isOfChat = type === "chat" || type === "chat_administrators" || type === "chat_member";
  if (isOfChat && world.findChat(Number(chatId)) === undefined) throw badRequest("chat not found");
  return JSON.stringify([type, chatId ?? "", scope.user_id ?? "", params.text("language_code")]);
}
