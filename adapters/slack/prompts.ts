import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { SlackApi } from "./web-client.ts";

/** A question that a person can ask with one click. Slack shows at most four. */
export interface SuggestedPrompt {
  readonly title: string;
  readonly message: string;
}

export interface PromptsOptions {
  readonly api: SlackApi;
  /** Empty: nothing is suggested. */
  readonly prompts: readonly SuggestedPrompt[];
  readonly values: KeyValue;
  readonly logger: Logger;
}

const MOST_PROMPTS = 4;

/** Suggests how to begin to whoever opens the conversation with the bot for the first time. */
export class Prompts {
  readonly #options: PromptsOptions;
  readonly #prompts: readonly SuggestedPrompt[];
  readonly #underWay = new Set<string>();

  constructor(options: PromptsOptions) {
    this.#options = options;
    this.#prompts = options.prompts.slice(0, MOST_PROMPTS);
  }

  /** Never throws and keeps nobody waiting: without suggestions everything works. */
  offer(team: string, user: string, channel: string): void {
    const key = `prompts:${team}:${user}`;
    if (this.#prompts.length === 0 || this.#underWay.has(key)) return;
    this.#underWay.add(key);
    void this.#suggest(key, channel).finally(() => this.#underWay.delete(key));
  }

  /** Once for each list of prompts. */
  async #suggest(key: string, channel: string): Promise<void> {
    const { api, values, logger } = this.#options;
    const list = JSON.stringify(this.#prompts);
    try {
      if ((await values.get(key)) === list) return;
      await api.call("assistant.threads.setSuggestedPrompts", { channel_id: channel, prompts: this.#prompts });
      await values.set(key, list);
    } catch (error) {
      logger.warn({ error }, "Slack: prompts could not be suggested");
    }
  }
}
