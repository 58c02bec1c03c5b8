import type { InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import { badRequest } from "../api-error.ts";
import { type CallParams, isRecord } from "../call-params.ts";
import { checkedLink } from "../text/links.ts";

const actions = [
  "callback_data",
  "url",
  "copy_text",
  "web_app",
  "login_url",
  "switch_inline_query",
  "switch_inline_query_current_chat",
  "switch_inline_query_chosen_chat",
  "callback_game",
  "pay",
];

/** The inline keyboard in `reply_markup`; other kinds of markup belong to no message and are `undefined`. */
export function readKeyboard(params: CallParams): InlineKeyboardMarkup | undefined {
  const markup = params.json("reply_markup");
  if (markup === undefined) return undefined;
  if (!isRecord(markup)) throw badRequest("object expected as reply markup");
  const rows = markup.inline_keyboard;
  if (rows === undefined) return undefined;
  if (!Array.isArray(rows)) throw badRequest('field "inline_keyboard" must be of type Array');
  const keyboard = rows.map(readRow).filter((row) => row.length > 0);
  return keyboard.length === 0 ? undefined : { inline_keyboard: keyboard };
}

function readRow(row: unknown): InlineKeyboardButton[] {
  if (!Array.isArray(row)) throw badRequest('field "inline_keyboard" must be an Array of Arrays');
  return row.map(readButton);
}

function readButton(button: unknown): InlineKeyboardButton {
  if (!isRecord(button)) reject("InlineKeyboardButton must be an Object");
  if (typeof button.text !== "string") reject('Field "text" must be of type String');
  if (button.text.trim() === "") throw badRequest("BUTTON_TEXT_INVALID");
  if (!actions.some((action) => button[action] !== undefined)) {
    reject("Text buttons are unallowed in the inline keyboard");
  }
  const data = button.callback_data;
  if (data !== undefined && (typeof data !== "string" || !fitsCallbackData(data)))
    throw badRequest("BUTTON_DATA_INVALID");
  const url = button.url;
  if (url !== undefined && checkedLink(String(url)) === undefined) {
    throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  }
  // Its text is a string and it has an action, which is all that the type asks for.
  return button as unknown as InlineKeyboardButton;
}

function fitsCallbackData(data: string): boolean {
  const bytes = Buffer.byteLength(data);
  return bytes >= 1 && bytes <= 64;
}

function reject(problem: string): never {
  throw badRequest(`can't parse inline keyboard button: ${problem}`);
}
