import type { InboundMessage } from "../message.ts";

/** `admins`: `<platform>:<id>` of the people who run this. */
export function withRole(message: InboundMessage, admins: ReadonlySet<string>): InboundMessage {
  const { author, platform } = message;
  if (!admins.has(`${platform}:${author.id}`)) return message;
  return { ...message, author: { ...author, role: "admin" } };
}
