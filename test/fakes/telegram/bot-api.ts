import type { Clock } from "../../../src/core/ports/clock.ts";
import type { ChangeWatch } from "../change-watch.ts";
import { ApiError, badRequest, tooManyRequests } from "./api-error.ts";
import { type ApiCall, CallLog } from "./call-log.ts";
import { CallParams } from "./call-params.ts";
import { type Fault, FaultPlan } from "./fault-plan.ts";
import type { Method, MethodTable } from "./methods/method.ts";
import { TextRejected } from "./text/text-entity.ts";

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Instead of an answer: keep the caller waiting, or break the connection. */
export type Silence = "hang" | "drop";

export interface BotApiParts {
  readonly methods: MethodTable;
  readonly clock: Clock;
  readonly changes: ChangeWatch;
  readonly latencyMs: number;
}

/** Turns one call into one answer: finds the method, lets faults strike, keeps the log. */
export class BotApi {
  readonly calls = new CallLog();
  readonly faults = new FaultPlan();
  readonly #methods = new Map<string, { readonly name: string; readonly run: Method }>();
  readonly #parts: BotApiParts;

  constructor(parts: BotApiParts) {
    this.#parts = parts;
    // The server does not care for the case of a method's name.
    for (const [name, run] of Object.entries(parts.methods)) this.#methods.set(name.toLowerCase(), { name, run });
  }

  async answer(name: string, values: Record<string, unknown>, signal: AbortSignal): Promise<Answer | Silence> {
    const method = this.#methods.get(name.toLowerCase());
    const call = this.calls.start(this.#parts.clock.now(), method?.name ?? name, values);
    const chat = Number(values.chat_id) || undefined;
    this.#parts.changes.changed(chat);
    const answer = await this.#answerWithFault(method?.run, call, signal);
    if (typeof answer !== "string") call.status = answer.status;
    this.#parts.changes.changed(chat);
    return answer;
  }

  async #answerWithFault(run: Method | undefined, call: ApiCall, signal: AbortSignal): Promise<Answer | Silence> {
    const fault = this.faults.take(call);
    await this.#travel(call, signal);
    const instead = fault === undefined ? undefined : insteadOf(fault, call);
    if (instead !== undefined) return instead;
    const answer = await this.#run(run, call, signal);
    if (fault === "hangAfter") return "hang";
    if (fault === "dropAfter") return "drop";
    if (typeof fault === "object" && "slowMs" in fault) await this.#parts.clock.sleep(fault.slowMs, signal);
    await this.#travel(call, signal);
    return answer;
  }

  /** Half of the latency on the way in, half on the way out. */
  async #travel(call: ApiCall, signal: AbortSignal): Promise<void> {
    if (this.#parts.latencyMs > 0 && call.method !== "getUpdates") {
      await this.#parts.clock.sleep(this.#parts.latencyMs / 2, signal);
    }
  }

  async #run(run: Method | undefined, call: ApiCall, signal: AbortSignal): Promise<Answer> {
    try {
      if (run === undefined) throw new ApiError(404, "Not Found");
      const result = await run({ params: new CallParams(call.params), signal });
      call.ok = true;
      return json(200, { ok: true, result });
    } catch (error) {
      return refusal(error instanceof TextRejected ? badRequest(error.message) : error, call);
    }
  }
}

function insteadOf(fault: Fault, call: ApiCall): Answer | Silence | undefined {
  if (fault === "hang") return "hang";
  if (fault === "dropBefore") return "drop";
  if (typeof fault === "string" || "slowMs" in fault) return undefined;
  if ("retryAfter" in fault) return refusal(tooManyRequests(fault.retryAfter), call);
  if ("description" in fault) return refusal(new ApiError(fault.code ?? 400, fault.description), call);
  const body = fault.body ?? `<html><head><title>${fault.status}</title></head><body>nginx</body></html>`;
  return { status: fault.status, contentType: "text/html", body };
}

/** A fault of the fake itself is answered with 500 and its stack, so that a test does not have to guess. */
export function refusal(error: unknown, call?: ApiCall): Answer {
  const known = error instanceof ApiError ? error : new ApiError(500, `Internal Server Error: ${stackOf(error)}`);
  if (call !== undefined) call.description = known.message;
  return json(known.code, {
    ok: false,
    error_code: known.code,
    description: known.message,
    ...(known.retryAfter === undefined ? {} : { parameters: { retry_after: known.retryAfter } }),
  });
}

function json(status: number, value: unknown): Answer {
  return { status, contentType: "application/json", body: JSON.stringify(value) };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
