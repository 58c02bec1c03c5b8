import type { Update } from "grammy/types";
import type { InboundMessage } from "../../src/core/message.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Feedback, Intake } from "../../src/core/ports/platform.ts";
import type { Me } from "./addressed.ts";
import { type Inbound, parseUpdate } from "./inbound.ts";

export interface UpdateTakerOptions {
  readonly intake: Intake;
  readonly me: Me;
  readonly now: () => number;
  readonly logger: Logger;
  /** Remembers chats that cannot be written to. */
  readonly unreachable: KeyValue;
  /** Tells the person who pressed a button that it has worked. Never throws. */
  readonly confirmPress: (press: string, rating: Feedback["rating"]) => void;
}

/** Hands updates to the desk, in order. Resolves when all of them are durable; only then may they be confirmed. */
export type UpdateTaker = (updates: readonly Update[]) => Promise<void>;

export function createUpdateTaker(options: UpdateTakerOptions): UpdateTaker {
  const { intake } = options;
  return async (updates) => {
    let messages: InboundMessage[] = [];
    const flush = async () => {
      if (messages.length > 0) await intake.accept(messages);
      messages = [];
    };
    for (const update of updates) {
      const inbound = read(update, options);
      if (inbound.kind === "message") {
        messages.push(inbound.message);
        continue;
      }
      await flush();
      if (inbound.kind === "edit") await intake.amend(inbound.message);
      if (inbound.kind === "stop") intake.stop(inbound.conversation, "stopped");
      if (inbound.kind === "judgement") {
        await intake.feedback(inbound.feedback);
        if (inbound.press !== undefined) options.confirmPress(inbound.press, inbound.feedback.rating);
      }
      if (inbound.kind === "reachable") await rememberReachable(options, inbound.chat, inbound.reachable);
    }
    await flush();
  };
}

/** An update that cannot be read must not block those behind it: Telegram would deliver it for ever. */
function read(update: Update, { me, now, logger }: UpdateTakerOptions): Inbound {
  try {
    return parseUpdate(update, { me, now: now() });
  } catch (error) {
    logger.error({ update: update.update_id, error }, "an update from Telegram could not be read and was left out");
    return { kind: "nothing" };
  }
}

export async function rememberReachable(
  { unreachable, logger, now }: Pick<UpdateTakerOptions, "unreachable" | "logger" | "now">,
  chat: number,
  reachable: boolean,
): Promise<void> {
  logger.info(
    { chat, reachable },
    reachable ? "a Telegram chat can be written to" : "a Telegram chat has blocked the bot",
  );
  await unreachable.set(`telegram:unreachable:${chat}`, reachable ? null : now());
}
