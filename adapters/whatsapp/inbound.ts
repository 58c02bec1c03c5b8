import type { AttachmentKind, Content, ConversationId, InboundMessage } from "../../src/core/message.ts";
import type { Feedback } from "../../src/core/ports/platform.ts";
import { PLATFORM, toAddress } from "./address.ts";
import type { Identity } from "./conversations.ts";
import { type Contact, type Message, messageSchema } from "./payload.ts";
import { ratingOf } from "./reactions.ts";

/** What one message means for the desk. Whose conversation it belongs to is not known yet. */
export type Inbound =
  | { readonly kind: "message" | "edit"; readonly id: string; readonly from: Identity; readonly content: Content }
  | {
      readonly kind: "reaction";
      readonly from: Identity;
      readonly message: string;
      readonly rating: Feedback["rating"];
    }
  | { readonly kind: "withdrawal"; readonly id: string }
  | { readonly kind: "moved"; readonly from: Identity; readonly to: Identity }
  /** Not for the desk, or not to be understood: operators may want to know. */
  | { readonly kind: "left out"; readonly why: string }
  | { readonly kind: "nothing" };

const NOTHING: Inbound = { kind: "nothing" };
const GROUP: Inbound = { kind: "left out", why: "it was said in a group" };
const NOBODY: Inbound = { kind: "left out", why: "it names nobody" };
const EMPTY: Inbound = { kind: "left out", why: "it lacks what its type promises" };

export function readMessage(message: Message, contacts: readonly Contact[]): Inbound {
  if (message.group_id !== undefined) return GROUP;
  if (message.type === "system") return readMove(message);
  const from = identityOf(message, contacts);
  if (from.user === undefined && from.phone === undefined) return NOBODY;
  switch (message.type) {
    case "reaction":
      return readReaction(message, from);
    case "edit":
      return readEdit(message, from);
    case "revoke":
      return message.revoke === undefined ? EMPTY : { kind: "withdrawal", id: message.revoke.original_message_id };
    default: {
      const content = readContent(message);
      return content === undefined ? EMPTY : { kind: "message", id: message.id, from, content };
    }
  }
}

/** Both names of a person as far as this message tells them. */
export function identityOf(message: Message, contacts: readonly Contact[]): Identity {
  const contact = contactOf(message, contacts);
  return identity(message.from_user_id ?? contact?.user_id, message.from ?? contact?.wa_id);
}

export interface Origin {
  readonly phoneNumberId: string;
  readonly conversation: ConversationId;
  readonly contacts: readonly Contact[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The message in the shape of the core. */
export function toInbound(
  message: Message,
  { id, from, content }: { readonly id: string; readonly from: Identity; readonly content: Content },
  { phoneNumberId, conversation, contacts, now }: Origin,
): InboundMessage {
  const name = contactOf(message, contacts)?.profile?.name;
  return {
    id: toId(id),
    platform: PLATFORM,
    conversation,
    author: { id: authorOf(from), role: "customer", ...(name === undefined ? {} : { name }), ...languageOf(from) },
    address: toAddress({
      phoneNumberId,
      message: id,
      at: message.timestamp * 1000,
      ...(from.phone === undefined ? {} : { to: from.phone }),
      ...(from.user === undefined ? {} : { recipient: from.user }),
    }),
    content,
    receivedAt: now,
  };
}

/** The desk's name of the message with this wamid. */
export function toId(wamid: string): string {
  return `${PLATFORM}:${wamid}`;
}

/** WhatsApp does not tell the language of a person's client; where they come from tells of some. */
function languageOf({ user, phone }: Identity): { readonly language?: string } {
  return phone?.startsWith("84") === true || user?.startsWith("VN.") === true ? { language: "vi" } : {};
}

export function authorOf({ user, phone }: Identity): string {
  return user ?? phone ?? "";
}

function identity(user: string | undefined, phone: string | undefined): Identity {
  return { ...(user === undefined ? {} : { user }), ...(phone === undefined ? {} : { phone }) };
}

function contactOf(message: Message, contacts: readonly Contact[]): Contact | undefined {
  const { from, from_user_id: user } = message;
  if (user === undefined && from === undefined) return contacts.length === 1 ? contacts[0] : undefined;
  return (
    contacts.find(({ user_id }) => user !== undefined && user_id === user) ??
    contacts.find(({ wa_id }) => from !== undefined && wa_id === from) ??
    // A number and its WhatsApp id may differ in some countries; where only one person speaks it is theirs.
    (contacts.length === 1 && isCompatible(contacts[0], message) ? contacts[0] : undefined)
  );
}

function isCompatible(contact: Contact | undefined, message: Message): boolean {
  return contact?.user_id === undefined || message.from_user_id === undefined;
}

function readReaction({ reaction }: Message, from: Identity): Inbound {
  if (reaction === undefined) return EMPTY;
  const rating = ratingOf(reaction.emoji);
  return rating === undefined ? NOTHING : { kind: "reaction", from, message: reaction.message_id, rating };
}

/** Only numbers that are also used in the WhatsApp Business app are told of edits. */
function readEdit({ id, timestamp, edit }: Message, from: Identity): Inbound {
  if (edit === undefined) return EMPTY;
  const changed = messageSchema.safeParse({ ...edit.message, id, timestamp });
  const content = changed.success ? readContent(changed.data) : undefined;
  return content === undefined ? EMPTY : { kind: "edit", id: edit.original_message_id, from, content };
}

const MOVES = new Set(["user_changed_number", "user_changed_user_id", "customer_changed_number"]);

/** Source: …/webhooks/reference/messages/system (Aug 11, 2026) */
function readMove({ system, from }: Message): Inbound {
  if (system?.type === undefined || !MOVES.has(system.type)) return NOTHING;
  return {
    kind: "moved",
    from: identity(system.previous_user_id, from),
    to: identity(system.user_id, system.wa_id ?? system.new_wa_id),
  };
}

/** Undefined: what its type promises is not there. */
function readContent(message: Message): Content | undefined {
  switch (message.type) {
    case "text":
      return readText(message.text?.body, message);
    case "button":
      return asText(message.button?.text);
    case "interactive": {
      const { button_reply: button, list_reply: row } = message.interactive ?? {};
      return asText(button?.title ?? row?.title) ?? { kind: "attachment", attachment: "other" };
    }
    // A customer has opened the chat for the first time and said nothing yet.
    case "request_welcome":
      return { kind: "command", name: "start", argument: "" };
    default:
      return readAttachment(message);
  }
}

const ATTACHMENTS: Readonly<Record<string, AttachmentKind>> = {
  image: "photo",
  video: "video",
  audio: "audio",
  voice: "voice",
  document: "file",
  sticker: "sticker",
  location: "location",
  contacts: "contact",
};

/** Whatever is not known is an attachment too: somebody has sent something, and is told that it cannot be read. */
function readAttachment(message: Message): Content {
  const isVoice = message.type === "audio" && message.audio?.voice === true;
  const attachment = isVoice ? "voice" : (ATTACHMENTS[message.type] ?? "other");
  const caption = (message.image ?? message.video ?? message.document)?.caption;
  return { kind: "attachment", attachment, ...(caption === undefined ? {} : { caption }) };
}

/** A slash and a word; not a path, and nothing with an `@`. */
const COMMAND = /^\/([a-z][a-z0-9_]{0,31})(?=\s|$)/i;

function readText(text: string | undefined, { context }: Message): Content | undefined {
  const isForwarded = context?.forwarded === true || context?.frequently_forwarded === true;
  if (text !== undefined && isForwarded) return { kind: "text", text, isForwarded };
  const command = COMMAND.exec(text ?? "");
  if (text === undefined || command === null) return asText(text);
  const [whole, name = ""] = command;
  return { kind: "command", name: name.toLowerCase(), argument: text.slice(whole.length).trim() };
}

function asText(text: string | undefined): Content | undefined {
  return text === undefined ? undefined : { kind: "text", text };
}
