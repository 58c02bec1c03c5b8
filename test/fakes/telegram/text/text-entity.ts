export type SplittableType = "bold" | "italic" | "underline" | "strikethrough" | "spoiler";

/** One stretch of formatting; offsets and lengths in UTF-16 units. */
export interface TextEntity {
  readonly type:
    | SplittableType
    | "code"
    | "pre"
    | "text_link"
    | "text_mention"
    | "custom_emoji"
    | "blockquote"
    | "expandable_blockquote"
    | "date_time";
  offset: number;
  length: number;
  readonly url?: string;
  readonly language?: string;
  readonly userId?: number;
  readonly customEmojiId?: string;
  readonly unixTime?: number;
  readonly dateTimeFormat?: string;
}

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly TextEntity[];
}

/** The server refuses the text; the message is what stands after "Bad Request: " (with a capital letter at first). */
export class TextRejected extends Error {
  override readonly name = "TextRejected";
}

const priorities: Record<TextEntity["type"], number> = {
  blockquote: 0,
  expandable_blockquote: 0,
  pre: 11,
  code: 20,
  date_time: 30,
  text_link: 49,
  text_mention: 49,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
  custom_emoji: 99,
};

export const splittableTypes: readonly SplittableType[] = ["bold", "italic", "underline", "strikethrough", "spoiler"];

export function isSplittable(type: TextEntity["type"]): type is SplittableType {
  return priorities[type] >= 90 && type !== "custom_emoji";
}

export function isBlockquote(type: TextEntity["type"]): boolean {
  return priorities[type] === 0;
}

/** Code-like entities hold no others and stand in nothing but a blockquote. */
export function isCodeLike(type: TextEntity["type"]): boolean {
  return type === "pre" || type === "code" || type === "date_time";
}

/** Links, mentions and custom emoji cannot hold one another. */
export function isContinuous(type: TextEntity["type"]): boolean {
  return type === "text_link" || type === "text_mention" || type === "custom_emoji";
}

function priorityOf(entity: TextEntity): number {
  return entity.type === "pre" && entity.language !== undefined ? 10 : priorities[entity.type];
}

export function endOf(entity: TextEntity): number {
  return entity.offset + entity.length;
}

/** Outer entities before inner ones, stable. */
export function sortEntities(entities: TextEntity[]): TextEntity[] {
  return entities.sort((a, b) => a.offset - b.offset || b.length - a.length || priorityOf(a) - priorityOf(b));
}
