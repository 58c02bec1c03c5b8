import type { Address, MessageRef } from "../../src/core/message.ts";

export const PLATFORM = "whatsapp";

/** Where a reply goes in WhatsApp. At least one of `to` and `recipient` is there. */
export interface WhatsAppAddress {
  /** The business's own number, by its id in the Graph API. */
  readonly phoneNumberId: string;
  /** The customer's phone number: digits with the country code. */
  readonly to?: string;
  /** The customer's business-scoped user id; the only identity of those who hide their number. */
  readonly recipient?: string;
  /** The customer's message: it is marked as read, shows the typing sign and can be quoted. */
  readonly message: string;
  /** When the customer wrote it, in epoch milliseconds by WhatsApp's clock: the 24-hour window is counted from here. */
  readonly at: number;
}

export function toAddress(address: WhatsAppAddress): Address {
  return { ...address };
}

export function parseAddress(address: Address): WhatsAppAddress {
  const { phoneNumberId, to, recipient, message, at } = address;
  if (typeof phoneNumberId !== "string" || typeof message !== "string" || typeof at !== "number") {
    throw new Error("a stored address is malformed");
  }
  if (typeof to !== "string" && typeof recipient !== "string") throw new Error("a stored address names nobody");
  return {
    phoneNumberId,
    message,
    at,
    ...(typeof to === "string" ? { to } : {}),
    ...(typeof recipient === "string" ? { recipient } : {}),
  };
}

/** Messages, feedback and receipts are matched by exactly this. */
export function toRef(wamid: string): MessageRef {
  return { wamid };
}

export function parseRef(ref: MessageRef): { readonly wamid: string } {
  const { wamid } = ref;
  if (typeof wamid !== "string") throw new Error("a stored message reference is malformed");
  return { wamid };
}
