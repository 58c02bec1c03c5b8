import type { MessageEntity } from "grammy/types";
import { badRequest } from "../api-error.ts";
import type { CallParams } from "../call-params.ts";
import { formatText } from "../text/format-text.ts";
import type { World } from "../world.ts";

const maxLength = 4096;

export interface ReadText {
  readonly text: string;
  readonly entities: MessageEntity[];
}

/** Reads `text`, `parse_mode` and `entities`; `tooLong` is the error for more than 4096 UTF-16 units after parsing. */
export function readText(world: World, params: CallParams, tooLong: string, allowEmpty = false): ReadText {
  const text = params.text("text");
  if (text === "" && !allowEmpty) throw badRequest("message text is empty");
  const parseMode = params.text("parse_mode");
  const formatted = formatText({ text, parseMode, entities: params.json("entities"), allowEmpty });
  if (formatted.text.length > maxLength) throw badRequest(tooLong);
  return { text: formatted.text, entities: world.toMessageEntities(formatted.entities) };
}
