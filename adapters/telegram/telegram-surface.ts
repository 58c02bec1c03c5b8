import type { MessageEntity } from "grammy/types";
import { PlatformRateLimitedError, PlatformRejectedError } from "../../src/core/errors.ts";
import type { Rate } from "../../src/core/limits/keyed-rate.ts";
import type { OutboundBudget } from "../../src/core/limits/outbound-budget.ts";
import type { MessageRef } from "../../src/core/message.ts";
import type { Pacing, Part, Stage, Surface, TextLimit } from "../../src/core/ports/platform.ts";
import { parseRef, type TelegramAddress, toRef } from "./address.ts";
import type { BotApi } from "./bot-api.ts";
import {
  isAlreadyGone,
  isNotModified,
  isThreadNotFound,
  isUnknownMethod,
  PLATFORM,
  toPlatformError,
} from "./errors.ts";
import { createTelegramFormat } from "./format.ts";
import { JUDGEMENT_KEYBOARD } from "./judgement.ts";

/** Drafts vanish after 30 s. Source: core.telegram.org/bots/api#sendmessagedraft */
const DRAFT_PACING: Pacing = {
  minIntervalMs: 700,
  minNewCharacters: 24,
  maxWaitMs: 3000,
  firstCharacters: 1,
  firstWaitMs: 0,
  refreshMs: 22_000,
  typingRefreshMs: 4000,
};
/** Private chats where drafts are not to be had. */
const EDIT_PACING: Pacing = {
  minIntervalMs: 1500,
  minNewCharacters: 24,
  maxWaitMs: 4000,
  firstCharacters: 24,
  firstWaitMs: 1000,
  typingRefreshMs: 4000,
};
/** Sends and edits share about 20 calls a minute in a group. Source: tdlib/td#2592 */
const GROUP_PACING: Pacing = {
  minIntervalMs: 3100,
  minNewCharacters: 24,
  maxWaitMs: 5000,
  firstCharacters: 40,
  firstWaitMs: 1500,
  typingRefreshMs: 4000,
  maxPerMinute: 12,
};

/** After the markup has been read. Source: core.telegram.org/bots/api#sendmessage */
const TEXT_LIMIT: TextLimit = { size: 4096, unit: "UTF-16 units" };

/** Source: core.telegram.org/bots/faq, "My bot is hitting limits" */
const PRIVATE_RATE: Rate = { perSecond: 1, burst: 3 };
const GROUP_RATE: Rate = { perSecond: 20 / 60, burst: 6 };

export interface SurfaceContext {
  readonly api: BotApi;
  readonly budget: OutboundBudget;
  /** Shared by all surfaces of one bot: whether its server knows drafts. */
  readonly drafts: { supported: boolean };
  readonly allowMentions: boolean;
  readonly onBlocked: (chat: number) => void;
}

/** Where one reply is shown in a Telegram chat: drafts in private, edits elsewhere. */
export function createTelegramSurface(context: SurfaceContext, address: TelegramAddress): Surface {
  const calls = new SurfaceCalls(context, address);
  const common = {
    limit: TEXT_LIMIT,
    format: createTelegramFormat(context),
    send: (part: Part, stage: Stage, signal: AbortSignal) => calls.send(part, stage, signal),
    remove: (ref: MessageRef, signal: AbortSignal) => calls.remove(ref, signal),
    typing: (signal: AbortSignal) => calls.typing(signal),
    edit: (ref: MessageRef, part: Part, stage: Stage, signal: AbortSignal) => calls.edit(ref, part, stage, signal),
  };
  if (!address.isPrivate) return { ...common, pacing: GROUP_PACING };
  if (!context.drafts.supported) return { ...common, pacing: EDIT_PACING };
  return {
    ...common,
    pacing: DRAFT_PACING,
    draft: (draft, part, signal) => calls.draft(draft, part, signal),
  };
}

class SurfaceCalls {
  readonly #context: SurfaceContext;
  readonly #address: TelegramAddress;
  readonly #rate: Rate;
  #thread: number | undefined;
  #replyTo: number | undefined;

  constructor(context: SurfaceContext, address: TelegramAddress) {
    this.#context = context;
    this.#address = address;
    this.#rate = address.isPrivate ? PRIVATE_RATE : GROUP_RATE;
    this.#thread = address.thread;
    this.#replyTo = address.replyTo;
  }

  async send(part: Part, stage: Stage, signal: AbortSignal): Promise<MessageRef> {
    const api = this.#api(stage);
    const message = await this.#call("sendMessage", stage, signal, () =>
      api.sendMessage({
        chat_id: this.#address.chat,
        ...body(part, stage),
        ...this.#inThread(),
        ...(this.#replyTo === undefined
          ? {}
          : { reply_parameters: { message_id: this.#replyTo, allow_sending_without_reply: true } }),
      }),
    );
    this.#replyTo = undefined;
    return toRef(this.#address.chat, message.message_id);
  }

  async edit(ref: MessageRef, part: Part, stage: Stage, signal: AbortSignal): Promise<void> {
    const { chat, message } = parseRef(ref);
    const api = this.#api(stage);
    await this.#call("editMessageText", stage, signal, async () => {
      try {
        await api.editMessageText({ chat_id: chat, message_id: message, ...body(part, stage) });
      } catch (error) {
        if (!isNotModified(error)) throw error;
      }
    });
  }

  async remove(ref: MessageRef, signal: AbortSignal): Promise<void> {
    const { chat, message } = parseRef(ref);
    await this.#call("deleteMessage", "final", signal, async () => {
      try {
        await this.#context.api.final.deleteMessage({ chat_id: chat, message_id: message });
      } catch (error) {
        if (!isAlreadyGone(error)) throw error;
      }
    });
  }

  async draft(draft: number, part: Part | undefined, signal: AbortSignal): Promise<void> {
    const { api, drafts } = this.#context;
    await this.#call("sendMessageDraft", "preview", signal, async () => {
      try {
        await api.preview.sendMessageDraft({
          chat_id: this.#address.chat,
          draft_id: draft,
          can_stop: true,
          ...(part === undefined ? { text: "" } : { text: part.text, entities: entitiesOf(part) }),
          ...this.#inThread(),
        });
      } catch (error) {
        if (isUnknownMethod(error)) drafts.supported = false;
        throw error;
      }
    });
  }

  async typing(signal: AbortSignal): Promise<void> {
    await this.#call("sendChatAction", "preview", signal, () =>
      this.#context.api.preview.sendChatAction({ chat_id: this.#address.chat, action: "typing", ...this.#inThread() }),
    );
  }

  #api(stage: Stage) {
    return stage === "final" ? this.#context.api.final : this.#context.api.preview;
  }

  #inThread(): { message_thread_id?: number } {
    return this.#thread === undefined ? {} : { message_thread_id: this.#thread };
  }

  /** One call within the budget; again, without it, when the topic has gone. */
  async #call<T>(method: string, stage: Stage, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    await this.#waitForPlace(method, stage, signal);
    try {
      return await call();
    } catch (error) {
      if (isThreadNotFound(error) && this.#thread !== undefined) {
        this.#thread = undefined;
        return this.#call(method, stage, signal, call);
      }
      throw this.#toError(method, error);
    }
  }

  async #waitForPlace(method: string, stage: Stage, signal: AbortSignal): Promise<void> {
    const { budget } = this.#context;
    const chat = String(this.#address.chat);
    signal.throwIfAborted();
    if (stage === "final") return budget.waitForPlace(chat, this.#rate, signal);
    const wait = budget.tryTake(chat, this.#rate);
    if (wait > 0) throw new PlatformRateLimitedError(PLATFORM, method, wait, "budget");
  }

  #toError(method: string, cause: unknown) {
    const error = toPlatformError(method, cause);
    const { budget, onBlocked } = this.#context;
    if (error instanceof PlatformRateLimitedError) budget.hold(String(this.#address.chat), error.retryAfterMs);
    if (error instanceof PlatformRejectedError && error.reason === "blocked") onBlocked(this.#address.chat);
    return error;
  }
}

function body(part: Part, stage: Stage) {
  return {
    text: part.text,
    entities: entitiesOf(part),
    link_preview_options: { is_disabled: true },
    ...(stage === "final" && part.asksForJudgement === true ? { reply_markup: JUDGEMENT_KEYBOARD } : {}),
  };
}

/** What the format made, back from the store. */
function entitiesOf(part: Part): MessageEntity[] {
  const { format } = part;
  if (typeof format !== "object" || format === null || !("entities" in format)) return [];
  return (format.entities ?? []) as unknown as MessageEntity[];
}
