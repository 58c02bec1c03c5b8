import type { App, Receiver } from "@slack/bolt";
import type { Logger } from "../../src/core/ports/logger.ts";

/** One delivery of Slack's, whichever way it came. */
export interface Delivery {
  /** An `event_callback`, a slash command or a payload of interactivity. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Counts from 1; undefined: the first time. */
  readonly retry?: { readonly number: number; readonly reason: string };
}

/** What to tell Slack with the acknowledgement; undefined: nothing but that. */
export type Acknowledgement = string | Readonly<Record<string, unknown>> | undefined;

/**
 * Feeds Bolt, and tells whoever received a delivery what to answer. Bolt acknowledges an event before any listener has
 * seen it; here that is only remembered, so that Slack hears of it when all listeners are done, and delivers again when
 * one of them has failed.
 */
export class InboxReceiver implements Receiver {
  readonly #logger: Logger;
  readonly #underWay = new Set<Promise<unknown>>();
  #app: App | undefined;
  #isOpen = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  init(app: App): void {
    this.#app = app;
  }

  async start(): Promise<void> {
    this.#isOpen = true;
  }

  /** Takes nothing more; waits for deliveries under way. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    await Promise.allSettled(this.#underWay);
  }

  /** Whether `take` may be called. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves when everything that the delivery says is durable. Rejects when Slack is to deliver it again. */
  async take(delivery: Delivery): Promise<Acknowledgement> {
    if (!this.#isOpen) throw new Error("nothing is taken in at present");
    const work = this.#process(delivery);
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  async #process({ body, retry }: Delivery): Promise<Acknowledgement> {
    if (!isReadable(body)) {
      this.#logger.error({ type: body.type }, "a delivery from Slack could not be read and was left out");
      return undefined;
    }
    if (retry !== undefined) this.#logger.info({ ...retry }, "Slack delivers again what did not arrive before");
    if (this.#app === undefined) throw new Error("there is no app to take anything in");
    let answer: Acknowledgement;
    await this.#app.processEvent({
      body,
      async ack(response: Acknowledgement) {
        answer = response;
      },
      ...(retry === undefined ? {} : { retryNum: retry.number, retryReason: retry.reason }),
    });
    return answer;
  }
}

/** Without which a command cannot be told from others, or not be answered. */
const COMMAND_FIELDS = ["command", "team_id", "channel_id", "user_id", "trigger_id"];

/** Bolt throws at what it does not expect, and a delivery that always fails would come again for nothing. */
function isReadable(body: Delivery["body"]): boolean {
  if ("event" in body) return isRecord(body.event) && typeof body.event.type === "string";
  if ("command" in body) return COMMAND_FIELDS.every((name) => typeof body[name] === "string");
  if ("actions" in body) return Array.isArray(body.actions) && body.actions.every(isRecord) && isRecord(body.user);
  return typeof body.type === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
