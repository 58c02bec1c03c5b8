import type { ConversationId, InboundMessage } from "../../src/core/message.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Intake } from "../../src/core/ports/platform.ts";
import { toRef } from "./address.ts";
import { Conversations, type Identity } from "./conversations.ts";
import { findCode } from "./error-codes.ts";
import { authorOf, type Inbound, readMessage, toId, toInbound } from "./inbound.ts";
import { type Change, type Contact, type Message, readChanges } from "./payload.ts";
import { Seldom } from "./seldom.ts";
import { readStatus, type StatusNews, toReceipt } from "./statuses.ts";

export interface NotificationTakerOptions {
  readonly intake: Intake;
  /** What is meant for other numbers of the same account is left out. */
  readonly phoneNumberId: string;
  readonly values: KeyValue;
  /** Told at once of what has become of messages; `Intake.receipt` is told durably. */
  readonly onStatus: (news: StatusNews) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Hands everything in the body of a webhook to the desk, messages in their order. Resolves when all of it is durable;
 * only then may WhatsApp be told. Safe to repeat.
 */
export type NotificationTaker = (body: unknown) => Promise<void>;

/** Reactions may come late and out of order for 7 days; only a newer one counts. */
const JUDGED_MS = 8 * 24 * 60 * 60_000;

interface Heard {
  readonly message: Message;
  readonly contacts: readonly Contact[];
  readonly inbound: Inbound;
}

export function createNotificationTaker(options: NotificationTakerOptions): NotificationTaker {
  const { phoneNumberId, values, onStatus, clock, logger } = options;
  const conversations = new Conversations({ phoneNumberId, values });
  const warnings = new Seldom(clock);
  const warnOfOther = (number: string) => {
    if (!warnings.isDue(number)) return;
    logger.warn(
      { phoneNumberId: number },
      "a webhook for another phone number than WHATSAPP_PHONE_NUMBER_ID was left out; so are others, for an hour without a word",
    );
  };

  return async (body) => {
    const changes = readChanges(body, (where, why) =>
      logger.error({ where, why }, "a part of a webhook from WhatsApp could not be read and was left out"),
    );
    if (changes === undefined) {
      logger.warn({}, "a webhook that is not about WhatsApp was left out");
      return;
    }
    const ours = changes.filter((change) => isOurs(change, phoneNumberId, warnOfOther));
    for (const code of ours.flatMap(({ errors }) => errors)) {
      logger.error({ code, meaning: findCode(code)?.meaning }, "WhatsApp reports an error");
    }
    const news = ours.flatMap(({ statuses }) => statuses).flatMap((status) => readStatus(status) ?? []);
    for (const one of news) onStatus(one);
    await takeMessages(ours, conversations, options);
    await allOf(news.map((one) => options.intake.receipt(toReceipt(one))));
  };
}

function isOurs({ field, phoneNumberId }: Change, ours: string, onOther: (phoneNumberId: string) => void): boolean {
  if (field !== "messages" && field !== "user_id_update") return false;
  // A change of user ids may name no number.
  if (phoneNumberId === undefined || phoneNumberId === ours) return true;
  onOther(phoneNumberId);
  return false;
}

async function takeMessages(
  changes: readonly Change[],
  conversations: Conversations,
  options: NotificationTakerOptions,
): Promise<void> {
  const { intake, phoneNumberId, logger, clock } = options;
  const heard = changes.flatMap(({ messages, contacts }) =>
    messages.map((message): Heard => ({ message, contacts, inbound: readMessage(message, contacts) })),
  );
  for (const { from, to } of movesOf(changes, heard)) await conversations.moved(from, to);
  const messages: Promise<InboundMessage>[] = [];
  const later: (() => Promise<void>)[] = [];
  for (const { message, contacts, inbound } of heard) {
    if (inbound.kind === "left out") {
      logger.warn({ message: message.id, why: inbound.why }, "a message from WhatsApp was left out");
    }
    if (inbound.kind === "message" || inbound.kind === "edit") {
      const toMessage = (conversation: ConversationId) =>
        toInbound(message, inbound, { phoneNumberId, conversation, contacts, now: clock.now() });
      const converted = conversations.of(inbound.from).then(toMessage);
      if (inbound.kind === "message") messages.push(converted);
      else later.push(async () => intake.amend(await converted));
    }
    if (inbound.kind === "withdrawal") later.push(() => intake.withdraw(toId(inbound.id)));
    if (inbound.kind === "reaction") later.push(() => judge(message, inbound, conversations, options));
  }
  const accepted = await allOf(messages);
  if (accepted.length > 0) await intake.accept(accepted);
  for (const work of later) await work();
}

function movesOf(
  changes: readonly Change[],
  heard: readonly Heard[],
): { readonly from: Identity; readonly to: Identity }[] {
  const told = changes
    .flatMap(({ idUpdates }) => idUpdates)
    .map(({ user_id: { previous, current }, wa_id: phone }) => ({
      from: { user: previous },
      to: { user: current, ...(phone === undefined ? {} : { phone }) },
    }));
  return [...told, ...heard.flatMap(({ inbound }) => (inbound.kind === "moved" ? [inbound] : []))];
}

async function judge(
  { timestamp }: Message,
  { from, message, rating }: Extract<Inbound, { kind: "reaction" }>,
  conversations: Conversations,
  { intake, values }: NotificationTakerOptions,
): Promise<void> {
  const author = authorOf(from);
  const key = `judged:${message}:${author}`;
  if (((await values.get<number>(key)) ?? 0) > timestamp) return;
  await intake.feedback({ conversation: await conversations.of(from), author, message: toRef(message), rating });
  await values.set(key, timestamp, JUDGED_MS);
}

/** Waits for all of them also when one fails, so that nothing goes on behind the back of whoever stops the program. */
async function allOf<Value>(work: readonly Promise<Value>[]): Promise<Value[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}
