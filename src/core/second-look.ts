import type { DeskParts } from "./desk-parts.ts";
import type { ConversationId, InboundMessage } from "./message.ts";
import { platformOf } from "./message.ts";

/**
 * What follows when somebody does not find a reply helpful. An answer that others would be given, too, is forgotten.
 * Returns the question to ask anew, where an entry of the FAQ has answered it and a model may do better.
 */
export async function takeSecondLook(
  { replies, forgetAnswer, directAnswers, speaksFirst, clock }: DeskParts,
  conversation: ConversationId,
  reply: string,
): Promise<InboundMessage | undefined> {
  const decision = await replies.decision(reply);
  if (decision?.shareAs !== undefined) await forgetAnswer(decision.shareAs);
  const platform = platformOf(conversation);
  const last = await directAnswers.last(conversation);
  if (last?.reply !== reply) return undefined;
  // Whatever is said next goes to a model.
  await directAnswers.remember(conversation, { ...last, isDisliked: true });
  if (!speaksFirst(platform)) return undefined;
  const { author, address, question } = last.asked;
  return {
    // One question, however often minds change.
    id: `${reply}#again`,
    platform,
    conversation,
    author,
    address,
    content: { kind: "text", text: question },
    receivedAt: clock.now(),
  };
}
