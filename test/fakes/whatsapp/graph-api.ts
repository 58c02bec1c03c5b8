import { systemClock } from "../../../src/system-clock.ts";
import { Customer, type SeenMessage } from "./customer.ts";
import { type Fault, FaultPlan, type Operation } from "./fault-plan.ts";
import { GraphError } from "./graph-error.ts";
import { acceptMessage, type Fields, object, only, recipientOf, text } from "./message-rules.ts";
import type { Notifier } from "./notifier.ts";
import type { RateGate } from "./rate-gate.ts";
import { createWamid, type World } from "./world.ts";

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Instead of an answer: keep the caller waiting, or break the connection. */
export type Silence = "hang" | "drop";

/** One call that reached the fake. */
export interface GraphCall {
  readonly at: number;
  readonly operation: Operation;
  readonly body: Fields;
  /** HTTP status of the answer; undefined while there is none. */
  status: number | undefined;
  /** Of a refusal. */
  code: number | undefined;
}

export interface GraphApiParts {
  readonly world: World;
  readonly notifier: Notifier;
  readonly rates: RateGate;
  readonly latencyMs: number;
  readonly phoneNumberId: string;
  /** A message outside the window is refused at once, or taken and refused by a status: Meta does both. */
  readonly window: "answer" | "status";
  /** Statuses that follow a message by themselves. */
  readonly statuses: readonly ("sent" | "delivered" | "read")[];
}

const WINDOW_MS = 24 * 60 * 60_000;

/** Turns one call into one answer: checks it, lets faults strike, keeps the log. */
export class GraphApi {
  readonly calls: GraphCall[] = [];
  readonly faults = new FaultPlan();
  readonly #parts: GraphApiParts;

  constructor(parts: GraphApiParts) {
    this.#parts = parts;
  }

  async answer(operation: Operation, body: Fields): Promise<Answer | Silence> {
    const { world, latencyMs } = this.#parts;
    const call: GraphCall = { at: world.clock.now(), operation, body, status: undefined, code: undefined };
    this.calls.push(call);
    world.changes.changed();
    const fault = this.faults.take(call);
    if (latencyMs > 0) await systemClock.sleep(latencyMs / 2);
    const answer = await this.#answerWithFault(fault, call);
    if (latencyMs > 0) await systemClock.sleep(latencyMs / 2);
    world.changes.changed();
    return answer;
  }

  async #answerWithFault(fault: Fault | undefined, call: GraphCall): Promise<Answer | Silence> {
    if (fault === "hang") return "hang";
    if (fault === "dropBefore") return "drop";
    if (typeof fault === "object" && "code" in fault) {
      return refusal(
        new GraphError(fault.code, fault.details ?? "as the test wants it", {
          ...(fault.status === undefined ? {} : { status: fault.status }),
        }),
        call,
      );
    }
    if (typeof fault === "object" && "status" in fault) {
      call.status = fault.status;
      const html = `<html><head><title>${fault.status}</title></head><body>proxy</body></html>`;
      return { status: fault.status, contentType: "text/html", body: fault.body ?? html };
    }
    const answer = this.#run(call);
    if (fault === "hangAfter") return "hang";
    if (fault === "dropAfter") return "drop";
    if (fault !== undefined) await this.#parts.world.clock.sleep(fault.slowMs);
    return answer;
  }

  #run(call: GraphCall): Answer {
    try {
      const { operation, body } = call;
      const run = { send: () => this.#send(body), read: () => this.#read(body), number: () => this.#number() };
      const result = run[operation]();
      call.status = 200;
      return { status: 200, contentType: "application/json; charset=UTF-8", body: JSON.stringify(result) };
    } catch (error) {
      return refusal(error, call);
    }
  }

  #number(): object {
    return {
      verified_name: "Frontdesk Test",
      display_phone_number: "+1 555-078-3881",
      quality_rating: "GREEN",
      id: this.#parts.phoneNumberId,
    };
  }

  #read(body: Fields): object {
    const { world } = this.#parts;
    only(body, "", ["messaging_product", "status", "message_id", "typing_indicator"]);
    if (body.status !== "read") throw new GraphError(100, "Param status must be one of {READ}.");
    const wamid = text(body, "message_id", 500);
    const customer = world.whoSaid(wamid);
    if (customer === undefined) throw new GraphError(100, "Message ID is not that of a message received.");
    if ("typing_indicator" in body) {
      const { type } = only(object(body, "typing_indicator"), "typing_indicator", ["type"]);
      if (type !== "text") throw new GraphError(100, "Param typing_indicator['type'] must be one of {TEXT}.");
      customer.showTyping(world.clock.now());
    }
    customer.markRead(wamid);
    return { success: true };
  }

  #send(body: Fields): object {
    const { world, notifier, rates, window, statuses } = this.#parts;
    const accepted = acceptMessage(body, world.templates);
    const recipient = recipientOf(body);
    rates.admit(recipient);
    const customer = world.find(recipient);
    const now = world.clock.now();
    const isOpen = customer?.lastSaidAt !== undefined && now - customer.lastSaidAt < WINDOW_MS;
    const isLate = !isOpen && accepted.type !== "template";
    if (isLate && window === "answer" && customer !== undefined) {
      throw new GraphError(131047, "More than 24 hours have passed since the customer last replied to this number.");
    }
    const message: SeenMessage = {
      ...accepted,
      wamid: createWamid(),
      at: now,
      context: contextOf(body),
      preview: "text" in body && object(body, "text").preview_url === true,
      callbackData: typeof body.biz_opaque_callback_data === "string" ? body.biz_opaque_callback_data : undefined,
      statuses: [],
    };
    if (customer === undefined || isLate) {
      // It was taken all the same: a status says later that nobody will see it.
      const code = customer === undefined ? 131026 : 131047;
      notifier.status(customer ?? new Customer(recipient, {}), message, "failed", code);
    } else {
      customer.see(message);
      for (const status of statuses) notifier.status(customer, message, status);
    }
    return {
      messaging_product: "whatsapp",
      contacts: [{ input: recipient, ...(customer === undefined ? {} : { wa_id: customer.phone }) }],
      messages: [{ id: message.wamid }],
    };
  }
}

function contextOf(body: Fields): string | undefined {
  return "context" in body ? String(object(body, "context").message_id) : undefined;
}

/** A fault of the fake itself is answered with 500 and its stack, so that a test does not have to guess. */
export function refusal(error: unknown, call?: GraphCall): Answer {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const known = error instanceof GraphError ? error : new GraphError(131000, `a fault of the fake: ${stack}`);
  if (call !== undefined) Object.assign(call, { status: known.status, code: known.code });
  return { status: known.status, contentType: "application/json; charset=UTF-8", body: JSON.stringify(known.body) };
}
