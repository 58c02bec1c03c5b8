import { PlatformRateLimitedError, PlatformRejectedError } from "../../src/core/errors.ts";
import type { SlackAddress } from "./address.ts";
import { toPlatformError } from "./errors.ts";
import { isOffered, rememberRefusal } from "./offers.ts";
import type { Arguments, SlackApi } from "./web-client.ts";
import type { SlackWorkspace } from "./workspace.ts";

const SESSION = "agents.sessions.setStatus";
const ASSISTANT = "assistant.threads.setStatus";

export interface StatusOptions {
  readonly api: SlackApi;
  readonly workspace: SlackWorkspace;
  readonly address: SlackAddress;
  /** "is thinking…", after the bot's name. */
  readonly thinking: string;
}

/**
 * What people see while an answer is being made: that the session is busy, which also gives them a Stop button, and a
 * line below the thread. All of it is best effort; what is not offered is not asked for again.
 */
export class ThreadStatus {
  readonly #options: StatusOptions;
  #isBusy = false;
  #isSpeaking = false;
  /** Set while Slack is being told that the session is busy. */
  #beginning: Promise<void> | undefined;

  constructor(options: StatusOptions) {
    this.#options = options;
  }

  /** Returns at once: the first text must not wait for its sign of life. Lasts for two minutes. */
  think(): void {
    const { address, thinking } = this.#options;
    this.#isBusy = true;
    const beginning = this.#try(SESSION, { ...this.#place, status: "processing", initiator_user_id: address.user });
    this.#beginning = beginning.then(() => {
      this.#beginning = undefined;
    });
    void this.#try(ASSISTANT, { ...this.#place, status: thinking }).then(() => this.#takeBack());
  }

  /** A message is about to be sent, which takes the line away. */
  speaking(): void {
    this.#isSpeaking = true;
  }

  /** The message of a process that has died is changed, which takes no line away; the session may still be busy. */
  takeOver(): void {
    this.#isBusy = true;
    if (this.#isSpeaking) return;
    this.#isSpeaking = true;
    void this.#takeBack();
  }

  /** What the last call of a stream says of the session; undefined: nothing. */
  get atEnd(): string | undefined {
    const { workspace, address } = this.#options;
    const isKnown = this.#isBusy && this.#beginning === undefined && isOffered(workspace, SESSION, address.channel);
    return isKnown ? "active" : undefined;
  }

  /** The session is known not to be busy any more. */
  rested(): void {
    this.#isBusy = false;
  }

  /** The reply is over. Returns at once. */
  end(): void {
    if (!this.#isBusy) return;
    this.#isBusy = false;
    const rest = () => this.#try(SESSION, { ...this.#place, status: "active" });
    void (this.#beginning ?? Promise.resolve()).then(rest);
  }

  /** A line that came after the message would stay for two minutes. */
  async #takeBack(): Promise<void> {
    if (this.#isSpeaking) await this.#try(ASSISTANT, { ...this.#place, status: "" });
  }

  get #place() {
    const { channel, thread } = this.#options.address;
    return { channel_id: channel, thread_ts: thread };
  }

  async #try(method: string, args: Arguments): Promise<void> {
    const { api, workspace, address } = this.#options;
    if (!isOffered(workspace, method, address.channel) || workspace.restMs(method) > 0) return;
    try {
      await api.call(method, args);
    } catch (cause) {
      const error = toPlatformError(method, cause);
      if (error instanceof PlatformRateLimitedError) workspace.rest(method, error.retryAfterMs);
      else if (error instanceof PlatformRejectedError && error.reason === "other") {
        rememberRefusal(workspace, method, address.channel, error);
      }
    }
  }
}
