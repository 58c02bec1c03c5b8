/** A platform's name, such as the first segment of a conversation id. Core never compares it with a literal. */
export type PlatformName = string;

/** `<platform>:<chat, thread or contact>`: the unit of ordering, context and ownership. */
export type ConversationId = string;

export function platformOf(conversation: ConversationId): PlatformName {
  const [platform = ""] = conversation.split(":", 1);
  return platform;
}

export type Role = "customer" | "staff" | "admin";

export interface Author {
  /** The platform's id of the person, without the platform's name. */
  readonly id: string;
  readonly role: Role;
  /** What the person calls themselves; shown to staff, never trusted. */
  readonly name?: string;
  /** BCP 47 language of the person's client, if the platform tells. A hint only. */
  readonly language?: string;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Where the replies to a message go. Only the adapter that made it reads it; it is stored with the message, so it
 * must survive JSON and the adapter's next version.
 */
export type Address = { readonly [key: string]: Json | undefined };

/** The platform's handle on a message that it has created. Opaque outside its adapter; survives JSON. */
export type MessageRef = { readonly [key: string]: Json | undefined };

/** Kinds of attachment that people send and this program cannot read yet. */
export type AttachmentKind =
  | "photo"
  | "video"
  | "voice"
  | "audio"
  | "file"
  | "sticker"
  | "location"
  | "contact"
  | "other";

export type Content =
  | {
      readonly kind: "text";
      readonly text: string;
      /** Words of another message that this one answers, where the platform tells them and they are not the bot's own. */
      readonly quoted?: string;
      /** The author has passed the text on; somebody else may have written it. */
      readonly isForwarded?: true;
    }
  /** `name` is lower case and has no slash; `argument` is the rest of the line, trimmed. */
  | { readonly kind: "command"; readonly name: string; readonly argument: string }
  | { readonly kind: "attachment"; readonly attachment: AttachmentKind; readonly caption?: string };

/** What an API caller may ask of the model for one message. */
export interface ModelWishes {
  readonly model?: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  /** Said before the message and known to the caller only: takes the place of the stored history. */
  readonly context?: readonly { readonly role: "user" | "assistant" | "system"; readonly text: string }[];
}

/** Who has said it: unique across platforms. */
export function customerOf({ platform, author }: InboundMessage): string {
  return `${platform}:${author.id}`;
}

/** Whether an API caller has asked for more than an answer, or brought a conversation of its own. */
export function hasWishes({ wishes = {} }: InboundMessage): boolean {
  const { context = [], ...others } = wishes;
  return context.length > 0 || Object.keys(others).length > 0;
}

/** One message that a platform has handed over, in the one shape that the core understands. */
export interface InboundMessage {
  /**
   * The platform's identity of the *message* (not of its envelope): the same for every redelivery, unique across
   * platforms. Two messages with the same id are one message.
   */
  readonly id: string;
  readonly platform: PlatformName;
  readonly conversation: ConversationId;
  readonly author: Author;
  readonly address: Address;
  readonly content: Content;
  /** Set on every item of an album: its items count as one message. */
  readonly album?: string;
  readonly wishes?: ModelWishes;
  /** Epoch milliseconds at which this process received it. */
  readonly receivedAt: number;
}
