import { isWithoutEffect, PlatformError, PlatformRateLimitedError, PlatformRejectedError } from "../errors.ts";
import type { MessageRef } from "../message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Part, Surface } from "../ports/platform.ts";
import type { PartLedger } from "./part-ledger.ts";

export interface DeliveryOptions {
  readonly surface: Surface;
  readonly ledger: PartLedger;
  readonly parts: readonly Part[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called before a create whose first answer was never seen is made once more. */
  readonly onUnknownCreate: () => void;
  /** Aborting ends the delivery between two calls; what is recorded stays true. */
  readonly signal: AbortSignal;
}

/**
 * `undeliverable`: the platform refuses for good. `closed`: it takes nothing for this person now, and people must find
 * another way.
 */
type Refusal = "undeliverable" | "closed";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Brings the final parts of a reply to the platform, in order, for as long as it takes. Throws the signal's reason when
 * aborted, and whatever the ledger throws.
 */
export async function deliver(options: DeliveryOptions): Promise<"delivered" | Refusal> {
  const { parts, ledger } = options;
  for (const [position, part] of parts.entries()) {
    if (ledger.part(position)?.state === "delivered") continue;
    const ref = await deliverPart(options, position, part);
    if (ref === "undeliverable" || ref === "closed") return ref;
    const next = position + 1;
    const creates = next < parts.length && ledger.part(next) === undefined;
    await ledger.record(position, { state: "delivered", ref }, creates ? next : undefined);
  }
  await removePreviews(options, parts.length);
  return "delivered";
}

/** Whether the first call that `deliver` makes will be a create, and of which part. */
export function firstCreate(ledger: PartLedger, parts: readonly Part[]): number | undefined {
  const position = parts.findIndex((_part, index) => ledger.part(index)?.state !== "delivered");
  return position >= 0 && ledger.part(position) === undefined ? position : undefined;
}

async function deliverPart(options: DeliveryOptions, position: number, part: Part): Promise<MessageRef | Refusal> {
  const { ledger, signal } = options;
  let payload = part;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    signal.throwIfAborted();
    if (ledger.isUnknown(position)) options.onUnknownCreate();
    try {
      return await createOrEdit(options, position, payload);
    } catch (error) {
      if (!isWithoutEffect(error)) ledger.unknown(position);
      if (!(error instanceof PlatformError)) throw error;
      const action = nextAction(error, payload);
      options.logger.warn({ error, operation: error.operation, action }, "a final could not be delivered yet");
      if (action === "undeliverable" || action === "closed") return action;
      if (action === "create") {
        ledger.forget(position);
        // The new message will stand below everything that is shown: what comes after it must be made anew as well.
        await removePreviews(options, position + 1);
      }
      if (action === "plain") payload = { text: payload.text };
      if (action === "wait") {
        await options.clock.sleep(error instanceof PlatformRateLimitedError ? error.retryAfterMs : pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }
}

async function createOrEdit(options: DeliveryOptions, position: number, part: Part): Promise<MessageRef> {
  const { surface, ledger, signal } = options;
  const ref = ledger.ref(position);
  if (ref !== undefined && surface.edit !== undefined) {
    await surface.edit(ref, part, "final", signal);
    return ref;
  }
  if (ledger.part(position)?.state !== "intended") await ledger.intend(position);
  return surface.send(part, "final", signal);
}

function nextAction(error: PlatformError, part: Part): "wait" | "plain" | "create" | Refusal {
  if (!(error instanceof PlatformRejectedError)) return "wait";
  if (error.reason === "gone") return "create";
  if (error.reason === "closed") return "closed";
  if (error.reason === "blocked") return "undeliverable";
  return part.format === undefined ? "undeliverable" : "plain";
}

/** Takes previews away, from one part to the last. Best effort: one that cannot be removed stays known and is edited. */
async function removePreviews(options: DeliveryOptions, from: number): Promise<void> {
  const { surface, ledger, signal, logger } = options;
  for (let position = from; position < ledger.count; position++) {
    const ref = ledger.ref(position);
    if (ref === undefined || surface.remove === undefined) continue;
    try {
      await surface.remove(ref, signal);
      ledger.forget(position);
    } catch (error) {
      logger.warn({ error }, "a preview that is no longer needed could not be removed");
    }
  }
}
