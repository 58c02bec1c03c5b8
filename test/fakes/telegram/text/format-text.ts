import { cleanText, isInvisible } from "./clean-text.ts";
import { normalizeEntities } from "./normalize-entities.ts";
import { parseEntities } from "./parse-entities.ts";
import { parseHtml } from "./parse-html.ts";
import { parseMarkdownV2 } from "./parse-markdown-v2.ts";
import { endOf, type FormattedText, sortEntities, type TextEntity, TextRejected } from "./text-entity.ts";

/** What a bot sends: `parse_mode` wins over `entities`. */
export interface TextInput {
  readonly text: string;
  readonly parseMode?: string;
  readonly entities?: unknown;
  /** An empty text is refused unless this says otherwise. */
  readonly allowEmpty?: boolean;
}

const maxBytes = 32_768;
const maxEntities = 100;
/** The server answers ENTITIES_TOO_LONG somewhere around this size: https://github.com/tdlib/telegram-bot-api/issues/165 */
const maxEntityBytes = 9_500;

/** The text and entities as Telegram would store them, or `TextRejected` in its words. Length is not judged here. */
export function formatText(input: TextInput): FormattedText {
  const stored = storeText(parseText(input), input.allowEmpty ?? false);
  if (stored.entities.reduce((bytes, entity) => bytes + bytesOf(entity), 0) > maxEntityBytes) {
    throw new TextRejected("ENTITIES_TOO_LONG");
  }
  return stored.entities.length > maxEntities
    ? { text: stored.text, entities: stored.entities.slice(0, maxEntities) }
    : stored;
}

function parseText(input: TextInput): FormattedText {
  if (Buffer.byteLength(input.text) > maxBytes) throw new TextRejected("Text is too long");
  if (!input.text.isWellFormed()) throw new TextRejected("Strings must be encoded in UTF-8");
  const mode = (input.parseMode ?? "").toLowerCase();
  if (input.text === "" || mode === "" || mode === "none") {
    return { text: input.text, entities: parseEntities(input.entities) };
  }
  if (mode === "html") return parseHtml(input.text);
  if (mode === "markdownv2") return parseMarkdownV2(input.text);
  throw new TextRejected(mode === "markdown" ? "The fake does not read legacy Markdown" : "Unsupported parse_mode");
}

function storeText(parsed: FormattedText, allowEmpty: boolean): FormattedText {
  for (const { offset, length } of parsed.entities) {
    if (offset < 0 || offset > 1_000_000) throw new TextRejected(`Receive an entity with incorrect offset ${offset}`);
    if (length < 0 || length > 1_000_000) throw new TextRejected(`Receive an entity with incorrect length ${length}`);
  }
  const cleaned = cleanText(parsed.text, normalizeEntities(parsed.entities));
  const trimmed = trim(cleaned.text, normalizeEntities(cleaned.entities));
  if (!isInvisible(trimmed.text)) return trimmed;
  if (allowEmpty) return { text: "", entities: [] };
  throw new TextRejected("Text must be non-empty");
}

/** Spaces and line feeds go from both ends, but at the beginning only up to the first entity. */
function trim(text: string, entities: TextEntity[]): FormattedText {
  const end = text.length - (/[ \n]*$/.exec(text)?.[0].length ?? 0);
  const shortened = entities
    .filter((entity) => entity.offset < end)
    .map((entity) => (endOf(entity) > end ? { ...entity, length: end - entity.offset } : entity));
  const leading = /^[ \n]*/.exec(text)?.[0].length ?? 0;
  const begin = Math.min(leading, sortEntities(shortened)[0]?.offset ?? end);
  return {
    text: text.slice(begin, end),
    entities: begin === 0 ? shortened : shortened.map((entity) => ({ ...entity, offset: entity.offset - begin })),
  };
}

/** Size in Telegram's wire format: three words, and strings with their length, padded to words. */
function bytesOf(entity: TextEntity): number {
  const argument = entity.url ?? entity.language;
  if (argument === undefined) return entity.type === "text_mention" || entity.type === "custom_emoji" ? 20 : 12;
  const length = Buffer.byteLength(argument);
  return 12 + Math.ceil((length + (length < 254 ? 1 : 4)) / 4) * 4;
}
