import { PlatformRateLimitedError } from "../../src/core/errors.ts";
import type { Rate } from "../../src/core/limits/keyed-rate.ts";
import type { Stage } from "../../src/core/ports/platform.ts";
import { toPlatformError } from "./errors.ts";
import { PLATFORM } from "./identities.ts";
import type { Answer, Arguments, SlackClients } from "./web-client.ts";
import type { SlackWorkspace } from "./workspace.ts";

/** Source: docs.slack.dev/apis/web-api/rate-limits, "special" tier of chat.postMessage */
const POST_RATE: Rate = { perSecond: 1, burst: 3 };
/** Tier 3, over all channels. */
const UPDATE_RATE: Rate = { perSecond: 50 / 60, burst: 10 };
const UPDATES = "chat.update of previews";

/** Calls of the Web API that stay within its limits: previews give way, finals wait. Throws `PlatformError`s. */
export class SlackCalls {
  readonly #clients: SlackClients;
  readonly #workspace: SlackWorkspace;

  constructor(clients: SlackClients, workspace: SlackWorkspace) {
    this.#clients = clients;
    this.#workspace = workspace;
  }

  async post(channel: string, args: Arguments, stage: Stage, signal: AbortSignal): Promise<Answer> {
    const { budget } = this.#workspace;
    if (stage === "final") await budget.waitForPlace(channel, POST_RATE, signal);
    else this.#giveWay("chat.postMessage", budget.tryTake(channel, POST_RATE));
    return this.call("chat.postMessage", { channel, ...args }, stage);
  }

  async update(channel: string, ts: string, args: Arguments, stage: Stage): Promise<void> {
    if (stage === "preview") this.#giveWay("chat.update", this.#workspace.budget.tryTake(UPDATES, UPDATE_RATE));
    await this.call("chat.update", { channel, ts, ...args }, stage);
  }

  async call(method: string, args: Arguments, stage: Stage): Promise<Answer> {
    if (stage === "preview") this.#giveWay(method, this.#workspace.restMs(method));
    const api = stage === "final" ? this.#clients.final : this.#clients.preview;
    try {
      return await api.call(method, args);
    } catch (cause) {
      const error = toPlatformError(method, cause);
      if (error instanceof PlatformRateLimitedError) this.#workspace.rest(method, error.retryAfterMs);
      throw error;
    }
  }

  #giveWay(method: string, waitMs: number): void {
    if (waitMs > 0) throw new PlatformRateLimitedError(PLATFORM, method, waitMs, "budget");
  }
}
