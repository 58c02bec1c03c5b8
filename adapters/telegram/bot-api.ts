import { Api, type RawApi } from "grammy";
import { createLeanFetch } from "./lean-fetch.ts";

export interface BotApiOptions {
  readonly token: string;
  readonly root: string | undefined;
  /** Called after every call that got an answer or failed for good. */
  readonly onCall: (method: string, status: string) => void;
}

/** How long a call may take before its outcome counts as unknown. */
const PREVIEW_SECONDS = 5;
const FINAL_SECONDS = 30;
const POLL_SECONDS = 30;
/** Beyond the time that Telegram itself holds a poll open. */
const POLL_GRACE_SECONDS = 15;

/** grammY's client with a time limit for each purpose; it never repeats a call by itself. */
export interface BotApi {
  readonly preview: RawApi;
  readonly final: RawApi;
  readonly poll: RawApi;
  readonly pollSeconds: number;
}

export function createBotApi(options: BotApiOptions): BotApi {
  const fetch = createLeanFetch();
  const client = (timeoutSeconds: number) => {
    const api = new Api(options.token, {
      timeoutSeconds,
      // grammY's type is that of the whole of node-fetch; it uses no more than this.
      fetch: fetch as never,
      ...(options.root === undefined ? {} : { apiRoot: options.root.replace(/\/+$/, "") }),
    });
    api.config.use(async (previous, method, payload, signal) => {
      try {
        const result = await previous(method, payload, signal);
        options.onCall(method, result.ok ? "200" : String(result.error_code));
        return result;
      } catch (error) {
        options.onCall(method, "failed");
        throw error;
      }
    });
    return api.raw;
  };
  return {
    preview: client(PREVIEW_SECONDS),
    final: client(FINAL_SECONDS),
    poll: client(POLL_SECONDS + POLL_GRACE_SECONDS),
    pollSeconds: POLL_SECONDS,
  };
}
