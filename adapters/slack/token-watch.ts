import type { Logger } from "../../src/core/ports/logger.ts";
import { isTokenRefusal } from "./errors.ts";
import { describeRefusal } from "./refusals.ts";

/** Notices when Slack does not take the bot's token any more, and tells it once. Replies wait until it does. */
export class TokenWatch {
  readonly #logger: Logger;
  #problem: string | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Why nothing can be sent at present. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** To be told of every call that was made with the token: Slack's code for a refusal, or `200`. */
  answered(status: string): void {
    if (isTokenRefusal(status)) {
      const problem = describeRefusal(status, "SLACK_BOT_TOKEN") ?? `SLACK_BOT_TOKEN: Slack refuses it (${status})`;
      if (this.#problem === undefined) this.#logger.error({}, problem);
      this.#problem = problem;
    } else if (status === "200" && this.#problem !== undefined) {
      this.#problem = undefined;
      this.#logger.info({}, "Slack takes the bot's token again");
    }
  }
}
