import type { Alerts } from "../../src/core/ports/alerts.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { PLATFORM } from "./address.ts";
import type { CodeEntry } from "./error-codes.ts";
import { Seldom } from "./seldom.ts";

export interface Refusal {
  /** The call that was refused; `DELIVERY`: it was taken and failed later. */
  readonly operation: string;
  /** WhatsApp's code, or the HTTP status where there is none. */
  readonly code: string;
  readonly entry: CodeEntry;
}

/** In place of a call: what was taken, and what became of it. */
export const DELIVERY = "delivery";

/** What nobody has heard of for so long may be over. A desk that counts as not ready may get nothing that shows it. */
const BELIEVED_MS = 3_600_000;
/** Any call that passes shows that the token is accepted. */
const OF_THE_TOKEN = /^(?:0|3|10|190|2\d\d|HTTP 40[13])$/;

/** What WhatsApp refuses the desk as a whole, until it does so no more. */
export class PlatformHealth {
  readonly #alerts: Alerts;
  readonly #clock: Clock;
  /** By code; those of the account only, not of single messages. */
  readonly #refusals = new Map<string, Refusal & { readonly at: number }>();
  readonly #alerted: Seldom;

  constructor({ alerts, clock }: { readonly alerts: Alerts; readonly clock: Clock }) {
    this.#alerts = alerts;
    this.#clock = clock;
    this.#alerted = new Seldom(clock);
  }

  /** Tells the people who run this, at most once an hour for each code. Without effect if the code is not for them. */
  refused(refusal: Refusal): void {
    const { code, entry } = refusal;
    if (entry.alerts !== true) return;
    const now = this.#clock.now();
    if (entry.action === "alert") this.#refusals.set(code, { ...refusal, at: now });
    if (!this.#alerted.isDue(code)) return;
    this.#alerts.raise({ kind: "platform_refused", platform: PLATFORM, code, why: entry.meaning });
  }

  /** A call has passed: what was said against such calls is over. */
  passed(operation: string): void {
    for (const [code, refusal] of this.#refusals) {
      if (refusal.operation === operation || OF_THE_TOKEN.test(code)) this.#refusals.delete(code);
    }
  }

  /** A message has arrived that was taken at some time: no more than that was, and the token may be refused since. */
  delivered(): void {
    for (const [code, { operation }] of this.#refusals) if (operation === DELIVERY) this.#refusals.delete(code);
  }

  problems(): readonly string[] {
    const since = this.#clock.now() - BELIEVED_MS;
    return [...this.#refusals]
      .filter(([, { at }]) => at >= since)
      .map(([code, { entry }]) => `WhatsApp refuses the desk (${code}): ${entry.meaning}`);
  }
}
