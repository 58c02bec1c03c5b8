import { PlatformRateLimitedError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Stage } from "../../src/core/ports/platform.ts";
import { PLATFORM, type WhatsAppAddress } from "./address.ts";
import { GraphError, GraphUnreachableError, toPlatformError } from "./graph-errors.ts";
import type { OpenCreates } from "./open-creates.ts";
import type { OutboundGate } from "./outbound-gate.ts";
import type { PlatformHealth } from "./platform-health.ts";
import type { SentWatch } from "./sent-watch.ts";

/** Shared by all replies of one platform. */
export interface MakerContext {
  readonly gate: OutboundGate;
  readonly creates: OpenCreates;
  readonly sent: SentWatch;
  readonly health: PlatformHealth;
  readonly clock: Clock;
}

export interface Create {
  readonly operation: "sendText" | "sendTemplate";
  /** What is sent; tells one create of a reply from the others. */
  readonly content: readonly string[];
  /** Makes the message and returns its id. */
  readonly call: (callbackId: string) => Promise<string>;
}

/** WhatsApp keeps no order of messages unless the one before has arrived. Longer than this is not waited for it. */
const ORDER_WAIT_MS = 3000;

/** Makes the messages of one reply, one at a time, in their order and at the pace that WhatsApp allows. */
export class MessageMaker {
  readonly #context: MakerContext;
  readonly #pair: string;
  readonly #answered: string;
  #last: { readonly wamid: string; readonly at: number } | undefined;

  constructor(context: MakerContext, { phoneNumberId, to, recipient, message }: WhatsAppAddress) {
    this.#context = context;
    this.#pair = `${phoneNumberId} ${to ?? recipient}`;
    this.#answered = message;
  }

  /**
   * Returns the message's id. Where an earlier call has made the message without our knowing it is not made again.
   * Throws a `PlatformError`, or the signal's reason.
   */
  async make(create: Create, stage: Stage, signal: AbortSignal): Promise<string> {
    const { creates, gate, clock } = this.#context;
    const key = [this.#pair, this.#answered, create.operation, ...create.content];
    await this.#waitForLast(signal);
    let wamid = await creates.settle(key, signal);
    if (wamid === undefined) {
      await this.#waitForPlace(create.operation, stage, signal);
      wamid = creates.made(key);
      if (wamid === undefined) wamid = await this.#call(create, key);
      else gate.undecided();
    }
    creates.ended(key);
    this.#last = { wamid, at: clock.now() };
    return wamid;
  }

  /** What a failed call means for the core; tells everybody whom it concerns. */
  toError(operation: string, error: unknown) {
    const { gate, health } = this.#context;
    if (error instanceof GraphError) health.refused({ operation, code: error.codeName, entry: error.entry });
    return toPlatformError(operation, error, gate.failed(this.#pair, error));
  }

  async #call({ operation, call }: Create, key: readonly string[]): Promise<string> {
    const { gate, creates, health } = this.#context;
    try {
      const wamid = await call(creates.begin(key));
      gate.passed(this.#pair);
      health.passed(operation);
      return wamid;
    } catch (error) {
      if (isUnknown(error)) creates.lost(key);
      if (isForGood(error)) creates.ended(key);
      throw this.toError(operation, error);
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
}

/** Whether a create that has failed with this may have been made. */
function isUnknown(error: unknown): boolean {
  return !(error instanceof GraphError) && !(error instanceof GraphUnreachableError && error.outcome === "not_done");
}

function isForGood(error: unknown): boolean {
  return error instanceof GraphError && (error.entry.action === "stop" || error.entry.action === "ticket");
}
