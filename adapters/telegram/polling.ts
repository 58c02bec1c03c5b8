import { GrammyError } from "grammy";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { BotApi } from "./bot-api.ts";
import { isUnauthorized } from "./errors.ts";
import { ALLOWED_UPDATES } from "./inbound.ts";
import type { UpdateTaker } from "./updates.ts";

export interface PollingOptions {
  readonly api: BotApi;
  readonly take: UpdateTaker;
  readonly clock: Clock;
  readonly logger: Logger;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const BATCH = 100;

/**
 * Fetches updates for as long as it runs. A batch is confirmed, by asking for the next one, only after it is durable;
 * what was not confirmed comes again. Nothing that Telegram answers ends the polling.
 */
export class Polling {
  readonly #options: PollingOptions;
  readonly #stop = new AbortController();
  #offset = 0;
  #problem: string | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PollingOptions) {
    this.#options = options;
  }

  /** Why nothing arrives at present. */
  get problem(): string | undefined {
    return this.#problem;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the open poll at once, waits for updates that have arrived and confirms them. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    if (this.#offset > 0) await this.#fetch(0, 1).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { api, clock } = this.#options;
    let pause = FIRST_PAUSE_MS;
    while (!this.#stop.signal.aborted) {
      try {
        const updates = await this.#fetch(api.pollSeconds, BATCH, this.#stop.signal);
        await this.#options.take(updates);
        const last = updates.at(-1);
        if (last !== undefined) this.#offset = last.update_id + 1;
        this.#recovered();
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#report(error);
        await clock.sleep(waitAskedFor(error) ?? pause, this.#stop.signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  #fetch(timeout: number, limit: number, signal?: AbortSignal) {
    const request = { offset: this.#offset, timeout, limit, allowed_updates: ALLOWED_UPDATES };
    // grammY types its signals with a package of its own; the platform's signal is all that it uses of it.
    return this.#options.api.poll.getUpdates(request, signal as never);
  }

  /** One line when a problem begins, not one for each try. */
  #report(error: unknown): void {
    const problem = describe(error);
    if (problem !== this.#problem) this.#options.logger.error({ error }, problem);
    this.#problem = problem;
  }

  #recovered(): void {
    if (this.#problem !== undefined) this.#options.logger.info({}, "Telegram: updates arrive again");
    this.#problem = undefined;
  }
}

function waitAskedFor(error: unknown): number | undefined {
  const seconds = error instanceof GrammyError ? error.parameters.retry_after : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}

function describe(error: unknown): string {
  if (isUnauthorized(error)) {
    return "Telegram refuses TELEGRAM_BOT_TOKEN (401): it was revoked; set the one that @BotFather shows now and restart";
  }
  if (error instanceof GrammyError && error.error_code === 409) {
    return "Telegram: another process is polling with the same TELEGRAM_BOT_TOKEN (409): stop it, or give this one a bot of its own";
  }
  if (error instanceof GrammyError) return `Telegram: fetching updates failed (${error.error_code})`;
  return "Telegram: updates cannot be fetched or stored; trying again";
}
