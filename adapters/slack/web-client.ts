import { WebAPIHTTPError, WebAPIRateLimitedError, WebClient } from "@slack/web-api";
import { codeOf } from "./errors.ts";
import { createLeanFetch } from "./lean-fetch.ts";
import { silentLogger } from "./silent-logger.ts";

export interface SlackClientsOptions {
  readonly token: string;
  /** Root of the Web API, ending in `/api/`; undefined: Slack's. */
  readonly apiUrl: string | undefined;
  /** Called after every call that got an answer or failed for good. */
  readonly onCall: (method: string, status: string) => void;
}

export type Arguments = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly ts?: string;
  readonly channel?: string;
  readonly messages?: readonly Readonly<Record<string, unknown>>[];
}

export interface SlackApi {
  /** Throws the client's own errors; see `toPlatformError`. */
  call(method: string, args: Arguments): Promise<Answer>;
}

/** One for each purpose; neither repeats a call by itself, nor holds one back because another was refused. */
export interface SlackClients {
  readonly preview: SlackApi;
  readonly final: SlackApi;
}

/** How long a call may take before its outcome counts as unknown. */
const PREVIEW_MS = 10_000;
const FINAL_MS = 15_000;
/** How many calls may be under way is decided elsewhere. */
const MAX_CONCURRENCY = 1000;

export function createSlackClients(options: SlackClientsOptions): SlackClients {
  const fetch = createLeanFetch();
  return { preview: createApi(options, PREVIEW_MS, fetch), final: createApi(options, FINAL_MS, fetch) };
}

function createApi(options: SlackClientsOptions, timeout: number, fetch: typeof globalThis.fetch): SlackApi {
  const { token, apiUrl, onCall } = options;
  const client = new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout,
    // Slack knows no key that makes posting safe to repeat, so whoever knows what was posted repeats calls.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: MAX_CONCURRENCY,
    logger: silentLogger,
    fetch,
  });
  return {
    async call(method, args) {
      try {
        const answer = await client.apiCall(method, { ...args });
        onCall(method, "200");
        // What is read of an answer is checked by those who read it.
        return answer as Answer;
      } catch (error) {
        onCall(method, statusOf(error));
        throw error;
      }
    },
  };
}

function statusOf(error: unknown): string {
  if (error instanceof WebAPIRateLimitedError) return "429";
  if (error instanceof WebAPIHTTPError) return String(error.statusCode);
  return codeOf(error) ?? "failed";
}
