import type { ModelWishes } from "../../src/core/message.ts";
import { HttpError } from "./http-error.ts";

/** What `POST /api/v1/chat` asks for. */
export interface ChatRequest {
  readonly text: string;
  readonly conversation: string | undefined;
  /** The same for every repetition of one message. */
  readonly message: string | undefined;
  readonly stream: boolean;
  readonly wishes: ModelWishes;
}

export interface ChatLimits {
  readonly messageCharacters: number;
  /** Models that a caller may ask for. */
  readonly models: readonly string[];
}

type Said = NonNullable<ModelWishes["context"]>[number];

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const ROLES = ["user", "assistant", "system"] as const;

/** Throws `HttpError` 400 that names the field and what is expected of it. */
export function parseChatRequest(body: Buffer, limits: ChatLimits): ChatRequest {
  const fields = parseObject(body);
  const { text, context } = parseSaid(fields, limits);
  const wishes: ModelWishes = {
    ...(context === undefined ? {} : { context }),
    ...optional("model", parseModel(fields.model, limits)),
    ...optional("temperature", parseNumber(fields.temperature, "temperature", 0, 2)),
    ...optional("maxOutputTokens", parseMaxTokens(fields.max_tokens)),
  };
  return {
    text,
    wishes,
    conversation: parseId(fields.conversation_id, "conversation_id"),
    message: parseId(fields.message_id, "message_id"),
    stream: parseBoolean(fields.stream, "stream"),
  };
}

export function parseObject(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new HttpError(400, "bad_json", "The body is not valid JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HttpError(400, "bad_json", "The body must be a JSON object.");
  }
  // Proven by the checks above: an object of unknown values.
  return value as Record<string, unknown>;
}

function parseSaid(
  { message, messages }: Record<string, unknown>,
  limits: ChatLimits,
): { text: string; context?: readonly Said[] } {
  if (message !== undefined && messages !== undefined) throw invalid("send either message or messages, not both");
  if (messages === undefined) {
    if (message === undefined) throw invalid("message (a string) or messages (a list) is missing");
    return { text: parseText(message, "message", limits) };
  }
  if (!Array.isArray(messages) || messages.length === 0) throw invalid("messages must be a list that is not empty");
  const said = messages.map((entry, index) => parseEntry(entry, `messages[${index}]`, limits));
  const last = said.pop();
  if (last?.role !== "user") throw invalid('the last of messages must have the role "user"');
  return { text: last.text, context: said };
}

function parseEntry(entry: unknown, field: string, limits: ChatLimits): Said {
  if (typeof entry !== "object" || entry === null) throw invalid(`${field} must be an object with role and content`);
  const { role, content } = entry as { role?: unknown; content?: unknown };
  const known = ROLES.find((name) => name === role);
  if (known === undefined) throw invalid(`${field}.role must be one of ${ROLES.join(", ")}`);
  return { role: known, text: parseText(content, `${field}.content`, limits) };
}

function parseText(value: unknown, field: string, { messageCharacters }: ChatLimits): string {
  if (typeof value !== "string") throw invalid(`${field} must be a string`);
  if (value.trim() === "") throw invalid(`${field} must not be empty`);
  if (value.length > messageCharacters) {
    throw new HttpError(400, "too_long", `${field} is too long: at most ${messageCharacters} characters.`);
  }
  return value;
}

function parseModel(value: unknown, { models }: ChatLimits): string | undefined {
  if (value === undefined || value === null) return undefined;
  const known = models.find((name) => name === value);
  if (known === undefined) throw invalid(`model must be one of ${models.join(", ")}`);
  return known;
}

function parseMaxTokens(value: unknown): number | undefined {
  const tokens = parseNumber(value, "max_tokens", 1, 1_000_000);
  if (tokens !== undefined && !Number.isInteger(tokens)) throw invalid("max_tokens must be a whole number");
  return tokens;
}

function parseNumber(value: unknown, field: string, least: number, most: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw invalid(`${field} must be a number from ${least} to ${most}`);
  }
  return value;
}

function parseBoolean(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw invalid(`${field} must be true or false`);
  return value;
}

export function parseId(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || !ID.test(value)) {
    throw invalid(`${field} must have 1 to 64 characters out of A-Z, a-z, 0-9, _ and -`);
  }
  return value;
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } {
  // A computed key's type is widened to string; the object has this one key or none.
  return (value === undefined ? {} : { [name]: value }) as { [name in Name]?: Value };
}

export function invalid(problem: string): HttpError {
  return new HttpError(400, "invalid_request", `${problem}.`);
}
