import { PlatformRateLimitedError, PlatformRejectedError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { SlackAddress } from "./address.ts";
import { toPlatformError } from "./errors.ts";
import type { Arguments, SlackApi } from "./web-client.ts";
import type { SlackWorkspace } from "./workspace.ts";

const SESSION = "agents.sessions.setStatus";
const ASSISTANT = "assistant.threads.setStatus";
/** The first text must not wait for its sign of life. */
const LONGEST_WAIT_MS = 1000;

export interface StatusOptions {
  readonly api: SlackApi;
  readonly workspace: SlackWorkspace;
  readonly clock: Clock;
  readonly address: SlackAddress;
  /** "is thinking…", after the bot's name. */
  readonly thinking: string;
}

/**
 * What people see while an answer is being made: that the session is busy, which also gives them a Stop button, and a
 * line below the thread. All of it is best effort; what the workspace does not know is not asked for again.
 */
export class ThreadStatus {
  readonly #options: StatusOptions;
  #isBusy = false;
  #isSpeaking = false;

  constructor(options: StatusOptions) {
    this.#options = options;
  }

  /** Resolves when it is shown or takes too long. Lasts for two minutes. */
  async think(): Promise<void> {
    const { clock, address, thinking } = this.#options;
    const place = { channel_id: address.channel, thread_ts: address.thread };
    this.#isBusy = true;
    const session = this.#try(SESSION, { ...place, status: "processing", initiator_user_id: address.user });
    const line = this.#try(ASSISTANT, { ...place, status: thinking }).then(() => this.#takeBack(place));
    const done = new AbortController();
    const both = Promise.all([session, line]).then(() => done.abort());
    await Promise.race([both, clock.sleep(LONGEST_WAIT_MS, done.signal)]);
  }

  /** A message has been sent, which takes the line away. */
  spoken(): void {
    this.#isSpeaking = true;
  }

  /** What the last call of a stream says of the session; undefined: nothing. */
  get atEnd(): string | undefined {
    return this.#isBusy && this.#options.workspace.has(SESSION) ? "active" : undefined;
  }

  /** The session is known not to be busy any more. */
  rested(): void {
    this.#isBusy = false;
  }

  /** The reply is over. Returns at once. */
  end(): void {
    if (!this.#isBusy) return;
    this.#isBusy = false;
    const { address } = this.#options;
    void this.#try(SESSION, { channel_id: address.channel, thread_ts: address.thread, status: "active" });
  }

  /** A line that came after the message would stay for two minutes. */
  async #takeBack(place: Arguments): Promise<void> {
    if (this.#isSpeaking) await this.#try(ASSISTANT, { ...place, status: "" });
  }

  async #try(method: string, args: Arguments): Promise<void> {
    const { api, workspace } = this.#options;
    if (!workspace.has(method) || workspace.restMs(method) > 0) return;
    try {
      await api.call(method, args);
    } catch (cause) {
      const error = toPlatformError(method, cause);
      if (error instanceof PlatformRateLimitedError) workspace.rest(method, error.retryAfterMs);
      else if (error instanceof PlatformRejectedError && error.reason === "other") workspace.missing(method);
    }
  }
}
