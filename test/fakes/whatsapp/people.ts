import type { Customer, CustomerOptions, SeenMessage } from "./customer.ts";
import type { Notifier } from "./notifier.ts";
import { createWamid, type World } from "./world.ts";

const file = { sha256: "ONGyi4Hqw8cPSd1AtVR6GNcCYMPLU1Yq0aHqzCHLYbk=", id: "1003383421387256" };

const attachments = {
  image: { image: { ...file, mime_type: "image/jpeg" } },
  video: { video: { ...file, mime_type: "video/mp4" } },
  audio: { audio: { ...file, mime_type: "audio/mpeg", voice: false } },
  voice: { audio: { ...file, mime_type: "audio/ogg; codecs=opus", voice: true } },
  document: { document: { ...file, mime_type: "application/pdf", filename: "invoice.pdf" } },
  sticker: { sticker: { ...file, mime_type: "image/webp", animated: false } },
  location: { location: { latitude: 48.2, longitude: 16.37 } },
  contacts: { contacts: [{ name: { formatted_name: "Anna" }, phones: [{ phone: "+43123456" }] }] },
  unsupported: { errors: [{ code: 131051, title: "Message type unknown" }], unsupported: { type: "poll_creation" } },
} as const;

export type SentKind = keyof typeof attachments;

/** What customers do. Each returns the wamid of what they sent. */
export class People {
  readonly #world: World;
  readonly #notifier: Notifier;

  constructor(world: World, notifier: Notifier) {
    this.#world = world;
    this.#notifier = notifier;
  }

  customer(phone: string, options?: CustomerOptions): Customer {
    return this.#world.customer(phone, options);
  }

  says(customer: Customer, text: string): string {
    return this.#say(customer, "text", { text: { body: text } });
  }

  sends(customer: Customer, kind: SentKind, caption?: string): string {
    const fields: Record<string, object> = { ...attachments[kind] };
    if (caption !== undefined) fields[kind] = { ...fields[kind], caption };
    return this.#say(customer, kind === "voice" ? "audio" : kind, fields);
  }

  opensChat(customer: Customer): string {
    return this.#say(customer, "request_welcome", {});
  }

  /** Presses a reply button, or chooses a row, of a message of the business. */
  presses(customer: Customer, message: SeenMessage, id: string): string {
    const button = message.buttons.find((candidate) => candidate.id === id);
    if (button === undefined) throw new Error(`the message has no button ${id}`);
    const context = { id: message.wamid };
    return this.#say(customer, "interactive", { context, interactive: { type: "button_reply", button_reply: button } });
  }

  /** No emoji: takes an earlier reaction back. */
  reacts(customer: Customer, wamid: string, emoji?: string): string {
    if (!customer.seen.some((message) => message.wamid === wamid)) throw new Error("the customer sees no such message");
    return this.#say(customer, "reaction", { reaction: { message_id: wamid, ...(emoji && { emoji }) } });
  }

  /** Only businesses that also use the app are told of these. `wamid`: of the customer's own message. */
  edits(customer: Customer, wamid: string, text: string): void {
    const message = { type: "text", text: { body: text } };
    this.#notifier.message(customer, createWamid(), "edit", { edit: { original_message_id: wamid, message } });
  }

  takesBack(customer: Customer, wamid: string): void {
    this.#notifier.message(customer, createWamid(), "revoke", { revoke: { original_message_id: wamid } });
  }

  /** Opens the chat: all that is there is read. */
  reads(customer: Customer): void {
    for (const message of customer.seen) {
      if (!message.statuses.includes("read")) this.#notifier.status(customer, message, "read");
    }
  }

  /** Also changes the business-scoped user id. */
  changesNumber(customer: Customer, phone: string, userId = `US.${phone}`): void {
    const before = { phone: customer.phone, userId: customer.userId };
    const system = { type: "user_changed_number", wa_id: phone, user_id: userId, previous_user_id: before.userId };
    this.#notifier.message(customer, createWamid(), "system", { system: { body: "User changed number", ...system } });
    Object.assign(customer, { phone, userId });
  }

  /** A message of the business fails after it was taken, as most failures do. */
  fails(wamid: string, code: number): void {
    const found = this.#world.whoSaw(wamid);
    if (found === undefined) throw new Error("there is no such message");
    this.#notifier.status(found.customer, found.message, "failed", code);
  }

  #say(customer: Customer, type: string, fields: object): string {
    const { wamid } = this.#world.says(customer);
    this.#notifier.message(customer, wamid, type, fields);
    return wamid;
  }
}
