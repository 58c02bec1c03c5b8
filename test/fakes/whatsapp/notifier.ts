import type { Clock } from "../../../src/core/ports/clock.ts";
import type { ReceiptStatus } from "../../../src/core/ports/platform.ts";
import type { Customer, SeenMessage } from "./customer.ts";
import { webhookError } from "./graph-error.ts";
import type { WebhookSender } from "./webhook-sender.ts";

type Part = { readonly message?: object; readonly status?: object; readonly contact?: object };

const WABA = "102290129340398";

/** Makes webhooks of what happens, one each, or few of many; holds them back on request. */
export class Notifier {
  readonly #sender: WebhookSender;
  readonly #phoneNumberId: string;
  readonly #clock: Clock;
  #held: Part[] | undefined;

  constructor(sender: WebhookSender, phoneNumberId: string, clock: Clock) {
    this.#sender = sender;
    this.#phoneNumberId = phoneNumberId;
    this.#clock = clock;
  }

  message(customer: Customer, wamid: string, type: string, fields: object): void {
    const { phone, userId, tells } = customer;
    const from = tells === "user id" ? {} : { from: phone };
    const user = tells === "number" ? {} : { from_user_id: userId };
    const timestamp = this.#timestamp();
    const message = { ...from, ...user, id: wamid, timestamp, type, ...fields };
    this.#tell({ message, ...(type === "system" ? {} : { contact: contactOf(customer) }) });
  }

  status(customer: Customer, message: SeenMessage, status: ReceiptStatus, code?: number): void {
    message.statuses.push(status);
    const { phone, userId, tells } = customer;
    this.#tell({
      status: {
        id: message.wamid,
        status,
        timestamp: this.#timestamp(),
        ...(tells === "user id" ? {} : { recipient_id: phone }),
        ...(tells === "number" ? {} : { recipient_user_id: userId }),
        ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
        ...(status === "failed" ? { errors: [webhookError(code ?? 131000)] } : {}),
        ...(status === "sent" ? { pricing: { billable: true, pricing_model: "PMP", category: "service" } } : {}),
      },
    });
  }

  /** From now on nothing is delivered until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Delivers what was held back: each by itself, or all in one webhook; in another order and more than once if asked. */
  release({ together = false, reversed = false, copies = 1 } = {}): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const parts = Array.from({ length: copies }, () => (reversed ? held.toReversed() : held)).flat();
    if (parts.length === 0) return;
    if (together) this.#sender.deliver(this.#webhook(parts));
    else for (const part of parts) this.#sender.deliver(this.#webhook([part]));
  }

  #tell(part: Part): void {
    if (this.#held === undefined) this.#sender.deliver(this.#webhook([part]));
    else this.#held.push(part);
  }

  /** Neighbours of one kind share a change, as with Meta. */
  #webhook(parts: readonly Part[]): object {
    const groups: Part[][] = [];
    for (const part of parts) {
      const last = groups.at(-1);
      if (last !== undefined && (last[0]?.message === undefined) === (part.message === undefined)) last.push(part);
      else groups.push([part]);
    }
    const changes = groups.map((group) => ({ value: this.#value(group), field: "messages" }));
    return { object: "whatsapp_business_account", entry: [{ id: WABA, changes }] };
  }

  #value(group: readonly Part[]): object {
    const contacts = new Map(group.flatMap(({ contact }) => (contact ? [[JSON.stringify(contact), contact]] : [])));
    const messages = group.flatMap(({ message }) => message ?? []);
    const statuses = group.flatMap(({ status }) => status ?? []);
    return {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "15550783881", phone_number_id: this.#phoneNumberId },
      ...(contacts.size === 0 ? {} : { contacts: [...contacts.values()] }),
      ...(messages.length === 0 ? {} : { messages }),
      ...(statuses.length === 0 ? {} : { statuses }),
    };
  }

  #timestamp(): string {
    return String(Math.floor(this.#clock.now() / 1000));
  }
}

function contactOf({ name, phone, userId, tells }: Customer): object {
  return {
    profile: { name },
    ...(tells === "user id" ? {} : { wa_id: phone }),
    ...(tells === "number" ? {} : { user_id: userId }),
  };
}
