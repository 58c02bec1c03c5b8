import type { ReceiptStatus } from "../../../src/core/ports/platform.ts";

/** A message of the business as a customer sees it. Nothing can change it any more. */
export interface SeenMessage {
  readonly wamid: string;
  readonly at: number;
  readonly type: "text" | "template" | "interactive" | "reaction";
  readonly text: string;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
  /** The message that it quotes. */
  readonly context: string | undefined;
  readonly preview: boolean;
  readonly callbackData: string | undefined;
  /** In the order in which they came about. */
  readonly statuses: ReceiptStatus[];
}

/** A message of the customer. */
export interface SaidMessage {
  readonly wamid: string;
  readonly at: number;
  /** The business has marked it, or a later one, as read. */
  isRead: boolean;
}

export interface CustomerOptions {
  readonly name?: string;
  /** Business-scoped user id; default: one of their own. */
  readonly userId?: string;
  /** What webhooks tell of this person: before 2026 the number alone; of those who hide it the user id alone. */
  readonly tells?: "number" | "both" | "user id";
}

/** One person who writes to the business: what they said, what they see, and since when the window is open. */
export class Customer {
  readonly name: string;
  phone: string;
  userId: string;
  tells: "number" | "both" | "user id";
  readonly said: SaidMessage[] = [];
  readonly seen: SeenMessage[] = [];
  /** When the typing sign was asked for, each time. */
  readonly typed: number[] = [];
  #typingUntil = 0;

  constructor(phone: string, { name, userId, tells }: CustomerOptions) {
    this.phone = phone;
    this.name = name ?? `Customer ${phone.slice(-4)}`;
    this.userId = userId ?? `US.${phone}`;
    this.tells = tells ?? "both";
  }

  /** The business's texts, oldest first. */
  get texts(): string[] {
    return this.seen.map(({ text }) => text);
  }

  get lastSaidAt(): number | undefined {
    return this.said.at(-1)?.at;
  }

  isTypingSeen(now: number): boolean {
    return now < this.#typingUntil;
  }

  /** Source: …/whatsapp/typing-indicators: 25 seconds, or until the business answers. */
  showTyping(now: number): void {
    this.typed.push(now);
    this.#typingUntil = now + 25_000;
  }

  markRead(wamid: string): void {
    const last = this.said.findIndex((said) => said.wamid === wamid);
    for (const said of this.said.slice(0, last + 1)) said.isRead = true;
  }

  see(message: SeenMessage): void {
    this.#typingUntil = 0;
    this.seen.push(message);
  }
}
