import { linkedUserId, requireLink } from "./links.ts";
import { type TextEntity, TextRejected } from "./text-entity.ts";

type Fields = Record<string, unknown>;

const plainTypes = new Set<string>([
  "bold",
  "italic",
  "underline",
  "strikethrough",
  "spoiler",
  "code",
  "blockquote",
  "expandable_blockquote",
]);
/** Types that Telegram finds by itself; a bot may send them, and they are ignored. */
const foundTypes = new Set("mention hashtag cashtag bot_command url email phone_number bank_card_number".split(" "));

/** Reads the `entities` parameter; anything but an array means none. */
export function parseEntities(input: unknown): TextEntity[] {
  if (!Array.isArray(input)) return [];
  const read = input.map(readEntity).filter((entity) => entity !== undefined);
  return read.map(resolveLink).filter((entity) => entity !== undefined);
}

function readEntity(input: unknown): TextEntity | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) reject("expected an Object");
  const fields = input as Fields;
  const offset = integerField(fields, "offset");
  const length = integerField(fields, "length");
  const type = fields.type;
  if (typeof type !== "string" || type === "") reject("Type is not specified");
  if (foundTypes.has(type)) return undefined;
  if (plainTypes.has(type)) return { type: type as TextEntity["type"], offset, length };
  return { offset, length, ...readSpecialType(type, fields) };
}

function readSpecialType(type: string, fields: Fields): Omit<TextEntity, "offset" | "length"> {
  switch (type) {
    case "pre": {
      const language = optionalString(fields, "language");
      return language === "" ? { type } : { type, language };
    }
    case "text_link":
      if (typeof fields.url !== "string") reject(`Can't find field "url"`);
      return { type, url: fields.url };
    case "text_mention": {
      const user = fields.user;
      if (typeof user !== "object" || user === null) reject(`Can't find field "user"`);
      return { type, userId: integerField(user as Fields, "id") };
    }
    case "custom_emoji": {
      const customEmojiId = String(fields.custom_emoji_id ?? "");
      if (!/^\d+$/.test(customEmojiId)) reject(`Can't find field "custom_emoji_id"`);
      return { type, customEmojiId };
    }
    case "date_time": {
      const format = optionalString(fields, "date_time_format");
      if (!/^(?:[rR]|[tTdDwW]*)$/.test(format)) reject("Invalid date-time format specified");
      const unixTime = integerField(fields, "unix_time");
      return { type, unixTime, ...(format === "" ? {} : { dateTimeFormat: format }) };
    }
    default:
      reject("Unsupported type specified");
  }
}

/** All entities are read before the first link is judged. */
function resolveLink(entity: TextEntity): TextEntity | undefined {
  if (entity.type === "custom_emoji" && Number(entity.customEmojiId) === 0) {
    throw new TextRejected("Invalid custom emoji identifier specified");
  }
  if (entity.type === "date_time" && (entity.unixTime ?? 0) <= 0) throw new TextRejected("Invalid date specified");
  if (entity.type !== "text_link" || entity.url === undefined) return entity;
  const userId = linkedUserId(entity.url);
  const { offset, length } = entity;
  if (userId !== undefined) return { type: "text_mention", offset, length, userId };
  return { type: "text_link", offset, length, url: requireLink(entity.url) };
}

function integerField(fields: Fields, name: string): number {
  const value = fields[name];
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (number === undefined) reject(`Can't find field "${name}"`);
  if (typeof number !== "number" || !Number.isInteger(number)) reject(`Field "${name}" must be of type Number`);
  return number;
}

function optionalString(fields: Fields, name: string): string {
  const value = fields[name];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") reject(`Field "${name}" must be of type String`);
  return value;
}

function reject(problem: string): never {
  throw new TextRejected(`Can't parse MessageEntity: ${problem}`);
}
