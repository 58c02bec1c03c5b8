import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from "@slack/web-api";
import { type Finding, quote, quoteUrl } from "../../src/core/finding.ts";
import { APP_SCOPE, BOT_SCOPES, SCOPE_USES } from "./scopes.ts";
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
    const { user = "", team = "", bot_id, response_metadata } = await clientFor(options.botToken, options).auth.test();
    const who = `Slack: @${quote(user)} in the workspace ${quote(team)}`;
    if (bot_id === undefined) {
      return [
        {
          level: "error",
          text: `${who} is a person and not a bot: set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) of OAuth & Permissions`,
        },
      ];
    }
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

type TokenVariable = "SLACK_BOT_TOKEN" | "SLACK_APP_TOKEN";

const SOURCES: Readonly<Record<TokenVariable, string>> = {
  SLACK_BOT_TOKEN: "copy the Bot User OAuth Token from OAuth & Permissions of the app",
  SLACK_APP_TOKEN: `take a new App-Level Token with ${APP_SCOPE} from Basic Information of the app`,
};

/** Source: docs.slack.dev/reference/methods/auth.test and apps.connections.open, "Errors". */
const REFUSALS: Readonly<Record<string, (variable: TokenVariable) => string>> = {
  invalid_auth: (variable) => `the token is refused: set ${variable} again: ${SOURCES[variable]}`,
  not_authed: (variable) => `the token did not arrive: set ${variable} again: ${SOURCES[variable]}`,
  token_revoked: (variable) =>
    `the token was taken back: reinstall the app, then ${SOURCES[variable]} into ${variable}`,
  token_expired: (variable) =>
    `the token has expired, since token rotation is on: turn it off or make the app anew from docs/slack-manifest.yaml, then ${SOURCES[variable]} into ${variable}`,
  account_inactive: (variable) =>
    `the app is not installed any more: install it to the workspace, then ${SOURCES[variable]} into ${variable}`,
  not_allowed_token_type: (variable) => `${variable} holds a token of another kind: ${SOURCES[variable]}`,
  missing_scope: (variable) => `${variable} lacks a scope: ${SOURCES[variable]}`,
  forbidden_team: () =>
    "Socket Mode is not open to this workspace: turn it on under Socket Mode of the app, or unset SLACK_APP_TOKEN to have events come by HTTP",
  ekm_access_denied: () => "the workspace does not let apps in at present: ask its administrators",
  team_access_not_granted: () => "the app may not work in this workspace: ask its administrators to approve it",
};

function describeFailure(error: unknown, variable: TokenVariable, { apiUrl }: SlackCheckOptions): string {
  if (error instanceof WebAPIPlatformError) {
    const { error: code } = error.data;
    const known = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
    return known === undefined
      ? `it refuses (${quote(code)}): see docs/setup-slack.md`
      : `${known(variable)} (${quote(code)})`;
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
