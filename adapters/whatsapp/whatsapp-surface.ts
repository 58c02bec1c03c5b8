import { PlatformRateLimitedError, PlatformRejectedError } from "../../src/core/errors.ts";
import type { MessageRef } from "../../src/core/message.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Pacing, Part, Piecemeal, Stage, Surface } from "../../src/core/ports/platform.ts";
import { PLATFORM, toRef, type WhatsAppAddress } from "./address.ts";
import type { GraphClient } from "./graph-client.ts";
import { GraphError, isOfAccount, toPlatformError } from "./graph-errors.ts";
import { type MakerContext, MessageMaker } from "./message-maker.ts";
import { toTemplateValues } from "./template.ts";

/** What is sent where WhatsApp takes nothing else. */
export interface TemplateSettings {
  readonly name: string;
  readonly language: string;
  /** The answer stands in the template's {{1}}. */
  readonly withText: boolean;
}

/** Shared by all surfaces of one platform. */
export interface SurfaceContext extends MakerContext {
  readonly client: GraphClient;
  readonly logger: Logger;
  /** Finished paragraphs are sent while the rest is written. */
  readonly paragraphs: boolean;
  readonly template: TemplateSettings | undefined;
  /** A new one for each reply. */
  readonly createFormat: () => Surface["format"];
}

/** The typing sign vanishes after 25 s. Source: developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators */
const PACING: Pacing = {
  minIntervalMs: 1000,
  minNewCharacters: 1,
  maxWaitMs: 1000,
  firstCharacters: 1,
  firstWaitMs: 0,
  typingRefreshMs: 20_000,
};
/** Each message is billed. */
const PIECEMEAL: Piecemeal = { firstAfterMs: 10_000, minCharacters: 400, maxParts: 3 };

/** Free text may be sent for so long after the customer's last message. */
const WINDOW_MS = 24 * 3_600_000;
/** WhatsApp's clock and ours, and the way in between. */
const WINDOW_TOLERANCE_MS = 5 * 60_000;
/** How long a status takes that says that the window was closed. */
const STATUS_WAIT_MS = 3000;
const WINDOW_CLOSED = 131047;
const TEMPLATE_TOO_LONG = 132005;

/** Where one reply is shown in WhatsApp: messages that stay as they are, and the typing sign before them. */
export function createWhatsAppSurface(context: SurfaceContext, address: WhatsAppAddress): Surface {
  const calls = new SurfaceCalls(context, address);
  return {
    pacing: PACING,
    limit: { size: 4096, unit: "UTF-16 units" },
    ...(context.paragraphs ? { piecemeal: PIECEMEAL } : {}),
    format: context.createFormat(),
    send: (part, stage, signal) => calls.send(part, stage, signal),
    typing: (signal) => calls.typing(signal),
  };
}

class SurfaceCalls {
  readonly #context: SurfaceContext;
  readonly #address: WhatsAppAddress;
  readonly #maker: MessageMaker;
  #isRead = false;
  /** WhatsApp has refused free text for this person. */
  #isClosed = false;
  /** A template without text has been sent: it stands for the whole reply. */
  #notice: string | undefined;

  constructor(context: SurfaceContext, address: WhatsAppAddress) {
    this.#context = context;
    this.#address = address;
    this.#maker = new MessageMaker(context, address);
  }

  async send(part: Part, stage: Stage, signal: AbortSignal): Promise<MessageRef> {
    if (!this.#isRead) void this.#markRead(signal);
    const text = this.#isClosed ? undefined : await this.#sendText(part, stage, signal);
    if (text !== undefined) return toRef(text);
    this.#isClosed = true;
    const { template } = this.#context;
    if (template === undefined) {
      throw new PlatformRejectedError(PLATFORM, "sendText", "closed", "the customer's last message is too long ago");
    }
    return toRef(this.#notice ?? (await this.#sendTemplate(template, part, stage, signal)));
  }

  async typing(signal: AbortSignal): Promise<void> {
    const { client, gate, health } = this.#context;
    const operation = "markReadTyping";
    signal.throwIfAborted();
    const wait = gate.trySign();
    if (wait > 0) throw new PlatformRateLimitedError(PLATFORM, operation, wait, "budget");
    try {
      await client.markReadTyping(this.#address.phoneNumberId, this.#address.message);
      this.#isRead = true;
      health.passed(operation);
    } catch (error) {
      // What is said against this one message does not concern the others.
      throw isOfAccount(error) ? this.#maker.toError(operation, error) : toPlatformError(operation, error);
    }
  }

  /** What is answered before anybody has seemed to type is read as well. Best effort: never throws. */
  async #markRead(signal: AbortSignal): Promise<void> {
    const { client, gate, logger } = this.#context;
    if (signal.aborted || gate.trySign() > 0) return;
    this.#isRead = true;
    try {
      await client.markRead(this.#address.phoneNumberId, this.#address.message);
    } catch (error) {
      logger.debug({ error }, "a message could not be marked as read");
    }
  }

  /** Undefined: WhatsApp takes no free text for this person. */
  async #sendText(part: Part, stage: Stage, signal: AbortSignal): Promise<string | undefined> {
    const { client } = this.#context;
    const body = bodyOf(part);
    const call = (callbackId: string) => client.sendText(this.#address, body, callbackId);
    try {
      const wamid = await this.#maker.make({ operation: "sendText", content: [body], call }, stage, signal);
      return (await this.#hasArrived(wamid, signal)) ? wamid : undefined;
    } catch (error) {
      if (codeOf(error) === WINDOW_CLOSED) return undefined;
      throw error;
    }
  }

  async #sendTemplate(template: TemplateSettings, part: Part, stage: Stage, signal: AbortSignal): Promise<string> {
    const { client, logger } = this.#context;
    const { name, language, withText } = template;
    const choices = withText ? toTemplateValues(part.text).map((value) => [value]) : [[]];
    for (const [index, values] of choices.entries()) {
      const call = (id: string) => client.sendTemplate(this.#address, { name, language, values }, id);
      try {
        const wamid = await this.#maker.make({ operation: "sendTemplate", content: values, call }, stage, signal);
        logger.info({ template: name }, "a template was sent, since WhatsApp takes no free text after 24 hours");
        if (!withText) this.#notice = wamid;
        return wamid;
      } catch (error) {
        if (codeOf(error) === TEMPLATE_TOO_LONG && index + 1 < choices.length) continue;
        throw asClosed(error);
      }
    }
    throw new Error("a template has no choice of values");
  }

  /**
   * Whether a text may count as taken. By the clock alone nothing is refused, since the customer may have written since;
   * but what comes too late is often taken all the same, and a status says a moment later that it has failed.
   */
  async #hasArrived(wamid: string, signal: AbortSignal): Promise<boolean> {
    const { sent, clock } = this.#context;
    if (clock.now() < this.#address.at + WINDOW_MS - WINDOW_TOLERANCE_MS) return true;
    return (await sent.until(wamid, STATUS_WAIT_MS, signal)) !== "failed";
  }
}

function codeOf(error: unknown): number | undefined {
  return error instanceof PlatformRejectedError && error.cause instanceof GraphError ? error.cause.code : undefined;
}

/** Nothing is left to try for this person but what people can do. */
function asClosed(error: unknown): unknown {
  if (!(error instanceof PlatformRejectedError)) return error;
  const why = error.cause instanceof Error ? error.cause.message : "refused";
  return new PlatformRejectedError(PLATFORM, error.operation, "closed", why, error.cause);
}

/** What the format made, back from the store; else the text as it is. */
function bodyOf({ text, format }: Part): string {
  if (typeof format !== "object" || format === null || !("body" in format)) return text;
  return typeof format.body === "string" ? format.body : text;
}
