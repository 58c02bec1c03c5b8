import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Inbound, readMessage } from "../../../adapters/whatsapp/inbound.ts";
import { type Change, readChanges } from "../../../adapters/whatsapp/payload.ts";

/** The business's number in all fixtures. */
export const NUMBER = "106540352242922";

/** A webhook as Meta's documentation shows it. */
export function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/whatsapp/${name}.json`, import.meta.url), "utf8"));
}

export function changesOf(name: string): Change[] {
  const changes = readChanges(fixture(name), (where, why) => {
    throw new Error(`${name}: the ${where} could not be read: ${why}`);
  });
  if (changes === undefined) throw new Error(`${name} is not read at all`);
  return changes;
}

/** What each message of a fixture means. */
export function inboundOf(name: string): Inbound[] {
  return changesOf(name).flatMap(({ messages, contacts }) => messages.map((message) => readMessage(message, contacts)));
}

/** A webhook with one text of a customer. */
export function textWebhook(text: string, id = "wamid.1", number = NUMBER): object {
  const message = { id, timestamp: "1749416383", type: "text", from: "16505551234", text: { body: text } };
  const value = { messaging_product: "whatsapp", metadata: { phone_number_id: number }, messages: [message] };
  return { object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value }] }] };
}

export function signatureOf(body: Buffer | string, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`;
}
