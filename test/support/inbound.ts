import type { InboundMessage } from "../../src/core/message.ts";

type Fields = Partial<InboundMessage> & { readonly text?: string };

/** A customer's message in words, unless `fields` say otherwise. */
export function inbound(id: string, fields: Fields = {}): InboundMessage {
  const { text = `words of ${id}`, ...rest } = fields;
  const conversation = rest.conversation ?? "fake:1";
  return {
    id,
    platform: "fake",
    conversation,
    author: { id: "7", role: "customer" },
    address: { conversation, message: id },
    content: { kind: "text", text },
    receivedAt: 1_700_000_000_000,
    ...rest,
  };
}

/** One item of an album; without `caption` it has no words. */
export function albumItem(id: string, album: string, caption?: string): InboundMessage {
  const content = { kind: "attachment", attachment: "photo", ...(caption === undefined ? {} : { caption }) } as const;
  return inbound(id, { album, content });
}
