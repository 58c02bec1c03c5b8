import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from "@slack/web-api";
import { type Finding, quote, quoteUrl } from "../../src/core/finding.ts";
import { refusalOf, type TokenVariable } from "./refusals.ts";
import { BOT_SCOPES, SCOPE_USES } from "./scopes.ts";
import { silentLogger } from "./silent-logger.ts";

export interface SlackCheckOptions {
  readonly botToken: string;
  /** Set: Socket Mode. */
  readonly appToken?: string;
  /** Web API root, ends in `/api/`; undefined: Slack's own. */
  readonly apiUrl?: string;
  /** How long each question may take. */
  readonly limitMs: number;
}

/** Asks Slack whether the tokens are good and allow what is needed. Changes nothing. */
export async function checkSlack(options: SlackCheckOptions): Promise<Finding[]> {
  const findings = await Promise.all([checkBot(options), checkDelivery(options)]);
  return findings.flat();
}

async function checkBot(options: SlackCheckOptions): Promise<Finding[]> {
  try {
    const { user = "", team = "", response_metadata } = await clientFor(options.botToken, options).auth.test();
    const who = `Slack: @${quote(user)} in the workspace ${quote(team)}`;
    return [{ level: "ok", text: `${who} answers to the token` }, ...describeScopes(response_metadata?.scopes)];
  } catch (error) {
    return [{ level: "error", text: `Slack: ${describeFailure(error, "SLACK_BOT_TOKEN", options)}` }];
  }
}

/** Undefined: Slack does not say. */
function describeScopes(granted: readonly string[] | undefined): Finding[] {
  if (granted === undefined) return [];
  const missing = BOT_SCOPES.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return [{ level: "ok", text: "Slack: the bot token has every scope that is needed" }];
  const what = missing.map((scope) => `${scope} (${SCOPE_USES[scope]})`).join(", ");
  return [
    {
      level: "error",
      text: `Slack: the bot token lacks ${what}: add it under OAuth & Permissions, Bot Token Scopes, and reinstall the app to the workspace`,
    },
  ];
}

/** How events come. By HTTP, only Slack's own pages can tell. */
async function checkDelivery(options: SlackCheckOptions): Promise<Finding[]> {
  const { appToken } = options;
  if (appToken === undefined) {
    return [
      {
        level: "ok",
        text: "Slack: events come by HTTP; Event Subscriptions, Interactivity and the command must name https://<your host>/webhooks/slack, and Slack shows there whether it reaches that",
      },
    ];
  }
  try {
    await clientFor(appToken, options).apps.connections.open();
    return [{ level: "ok", text: "Slack: events come through a socket (Socket Mode), and one can be opened" }];
  } catch (error) {
    return [{ level: "error", text: `Slack, Socket Mode: ${describeFailure(error, "SLACK_APP_TOKEN", options)}` }];
  }
}

function clientFor(token: string, { apiUrl, limitMs }: SlackCheckOptions): WebClient {
  return new WebClient(token, {
    timeout: limitMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silentLogger,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
}

function describeFailure(error: unknown, variable: TokenVariable, { apiUrl }: SlackCheckOptions): string {
  if (error instanceof WebAPIPlatformError) {
    return refusalOf(error, variable) ?? `it refuses (${quote(error.data.error)}): see docs/setup-slack.md`;
  }
  if (error instanceof WebAPIRateLimitedError) {
    return `it was asked too often: try again in ${error.retryAfter} s`;
  }
  if (error instanceof WebAPIHTTPError) {
    return `it does not answer as it should (HTTP ${error.statusCode}): try again, and see https://slack-status.com`;
  }
  const where = apiUrl === undefined ? "slack.com" : `${quoteUrl(apiUrl)}, and SLACK_API_URL`;
  return `it cannot be reached (${reasonOf(error)}): check this machine's connection to ${where}`;
}

/** A code or a name: the messages of these errors hold addresses. */
function reasonOf(error: unknown): string {
  const original = error instanceof WebAPIRequestError ? error.original : error;
  if (!(original instanceof Error)) return "no answer";
  const { cause } = original;
  if (cause instanceof Error && "code" in cause) return quote(String(cause.code));
  return original.name === "TimeoutError" ? "no answer in time" : "no answer";
}
