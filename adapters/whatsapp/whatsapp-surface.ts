import { PlatformRateLimitedError, PlatformRejectedError } from "../../src/core/errors.ts";
import type { MessageRef } from "../../src/core/message.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Pacing, Part, Piecemeal, Stage, Surface } from "../../src/core/ports/platform.ts";
import { PLATFORM, toRef, type WhatsAppAddress } from "./address.ts";
import type { GraphClient } from "./graph-client.ts";
import { GraphError, GraphUnreachableError, toPlatformError } from "./graph-errors.ts";
import type { OpenCreates } from "./open-creates.ts";
import type { OutboundGate } from "./outbound-gate.ts";
import type { PlatformHealth } from "./platform-health.ts";
import type { SentWatch } from "./sent-watch.ts";
import { toTemplateValue } from "./template.ts";

/** What is sent where WhatsApp takes nothing else. */
export interface TemplateSettings {
  readonly name: string;
  readonly language: string;
  /** The answer stands in the template's {{1}}. */
  readonly withText: boolean;
}

/** Shared by all surfaces of one platform. */
export interface SurfaceContext {
  readonly client: GraphClient;
  readonly gate: OutboundGate;
  readonly creates: OpenCreates;
  readonly sent: SentWatch;
  readonly health: PlatformHealth;
  readonly clock: Clock;
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
const WINDOW_CLOSED = 131047;
/** Order is not kept unless the message before has arrived. */
const ORDER_WAIT_MS = 3000;

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

/** One message as the client sends it: `key` tells it from others, `make` sends it. */
interface Create {
  readonly operation: "sendText" | "sendTemplate";
  readonly key: readonly string[];
  readonly make: (callbackId: string) => Promise<string>;
}

class SurfaceCalls {
  readonly #context: SurfaceContext;
  readonly #address: WhatsAppAddress;
  readonly #pair: string;
  /** WhatsApp has refused free text for this person. */
  #isClosed = false;
  /** A template without text has been sent: it stands for the whole reply. */
  #notice: string | undefined;
  #last: { readonly wamid: string; readonly at: number } | undefined;

  constructor(context: SurfaceContext, address: WhatsAppAddress) {
    this.#context = context;
    this.#address = address;
    this.#pair = `${address.phoneNumberId} ${address.to ?? address.recipient}`;
  }

  async send(part: Part, stage: Stage, signal: AbortSignal): Promise<MessageRef> {
    const wamid = (await this.#sendText(part, stage, signal)) ?? (await this.#sendTemplate(part, stage, signal));
    this.#last = { wamid, at: this.#context.clock.now() };
    return toRef(wamid);
  }

  async typing(signal: AbortSignal): Promise<void> {
    const { client, gate, health } = this.#context;
    const operation = "markReadTyping";
    signal.throwIfAborted();
    const wait = gate.trySign();
    if (wait > 0) throw new PlatformRateLimitedError(PLATFORM, operation, wait, "budget");
    try {
      await client.markReadTyping(this.#address.phoneNumberId, this.#address.message);
      health.passed(operation);
    } catch (error) {
      // What is said against this one message, or not at all, does not concern the others.
      const isOfAccount = error instanceof GraphError && (error.entry.action === "alert" || isTooFast(error));
      throw isOfAccount ? this.#toError(operation, error) : toPlatformError(operation, error);
    }
  }

  /** Undefined: WhatsApp takes only a template for this person. */
  async #sendText(part: Part, stage: Stage, signal: AbortSignal): Promise<string | undefined> {
    if (this.#isClosed) return undefined;
    const body = bodyOf(part);
    const { client } = this.#context;
    try {
      const wamid = await this.#create(
        { operation: "sendText", key: [body], make: (id) => client.sendText(this.#address, body, id) },
        stage,
        signal,
      );
      if (await this.#hasArrived(wamid, signal)) return wamid;
    } catch (error) {
      if (!(error instanceof PlatformRejectedError && isWindowClosed(error.cause))) throw error;
      if (this.#context.template === undefined) throw error;
    }
    this.#isClosed = true;
    return undefined;
  }

  async #sendTemplate(part: Part, stage: Stage, signal: AbortSignal): Promise<string> {
    const { client, template, logger } = this.#context;
    const operation = "sendTemplate";
    if (template === undefined) {
      throw new PlatformRejectedError(PLATFORM, "sendText", "closed", "the customer's last message is too long ago");
    }
    if (this.#notice !== undefined) return this.#notice;
    const { name, language, withText } = template;
    const { value, isCut } = toTemplateValue(part.text);
    const values = withText ? [value] : [];
    const wamid = await this.#create(
      {
        operation,
        key: [operation, ...values],
        make: (id) => client.sendTemplate(this.#address, { name, language, values }, id),
      },
      stage,
      signal,
    ).catch((error: unknown) => {
      throw asClosed(operation, error);
    });
    logger.info({ template: name, isCut: withText && isCut }, "a template was sent: the 24-hour window has closed");
    if (!withText) this.#notice = wamid;
    return wamid;
  }

  /** One create in its order and at its time. One that was made before without our knowing is not made again. */
  async #create({ operation, key, make }: Create, stage: Stage, signal: AbortSignal): Promise<string> {
    const { gate, creates, health } = this.#context;
    const fullKey = [this.#pair, this.#address.message, ...key];
    await this.#waitForLast(signal);
    const before = await creates.settle(fullKey, signal);
    if (before === undefined) await this.#waitForPlace(operation, stage, signal);
    const made = creates.made(fullKey);
    if (made !== undefined) {
      creates.ended(fullKey);
      if (before === undefined) gate.undecided();
      return made;
    }
    try {
      const wamid = await make(creates.begin(fullKey));
      creates.ended(fullKey);
      gate.passed(this.#pair);
      health.passed(operation);
      return wamid;
    } catch (error) {
      if (isUnknown(error)) creates.lost(fullKey);
      if (isForGood(error)) creates.ended(fullKey);
      throw this.#toError(operation, error);
    }
  }

  async #waitForLast(signal: AbortSignal): Promise<void> {
    if (this.#last === undefined) return;
    const { sent, clock } = this.#context;
    const rest = this.#last.at + ORDER_WAIT_MS - clock.now();
    if (rest > 0) await sent.until(this.#last.wamid, rest, signal);
  }

  async #waitForPlace(operation: string, stage: Stage, signal: AbortSignal): Promise<void> {
    const { gate } = this.#context;
    signal.throwIfAborted();
    if (stage === "final") return gate.waitForPlace(this.#pair, signal);
    const wait = gate.tryMessage(this.#pair);
    if (wait > 0) throw new PlatformRateLimitedError(PLATFORM, operation, wait, "budget");
  }

  /**
   * Whether a text may count as taken. WhatsApp often takes what it cannot deliver and says so a moment later. By the
   * clock alone nothing is refused: the customer may have written since.
   */
  async #hasArrived(wamid: string, signal: AbortSignal): Promise<boolean> {
    const { sent, clock } = this.#context;
    if (clock.now() < this.#address.at + WINDOW_MS - WINDOW_TOLERANCE_MS) return true;
    return (await sent.until(wamid, ORDER_WAIT_MS, signal)) !== "failed";
  }

  #toError(operation: string, error: unknown) {
    const { gate, health } = this.#context;
    if (error instanceof GraphError) health.refused({ operation, code: error.codeName, entry: error.entry });
    return toPlatformError(operation, error, gate.failed(this.#pair, error));
  }
}

function isWindowClosed(error: unknown): boolean {
  return error instanceof GraphError && error.code === WINDOW_CLOSED;
}

/** Nothing is left to try for this person but what people can do. */
function asClosed(operation: string, error: unknown): unknown {
  if (!(error instanceof PlatformRejectedError)) return error;
  const why = error.cause instanceof GraphError ? error.cause.message : "refused";
  return new PlatformRejectedError(PLATFORM, operation, "closed", why, error.cause);
}

function isTooFast({ entry }: GraphError): boolean {
  return entry.action === "retry" && entry.tooFast !== undefined;
}

/** Whether a create that has failed with this may have been made. */
function isUnknown(error: unknown): boolean {
  return !(error instanceof GraphError) && !(error instanceof GraphUnreachableError && error.outcome === "not_done");
}

function isForGood(error: unknown): boolean {
  return error instanceof GraphError && (error.entry.action === "stop" || error.entry.action === "ticket");
}

/** What the format made, back from the store; else the text as it is. */
function bodyOf({ text, format }: Part): string {
  if (typeof format !== "object" || format === null || !("body" in format)) return text;
  return typeof format.body === "string" ? format.body : text;
}
