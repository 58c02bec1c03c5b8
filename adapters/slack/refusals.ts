import { WebAPIRateLimitedError } from "@slack/web-api";
import { codeOf } from "./errors.ts";

/** What to do about a token that Slack refuses, by its error (docs.slack.dev/reference/methods/auth.test). */
const CURES: Readonly<Record<string, string>> = {
  invalid_auth: "it is wrong or was replaced; copy it again",
  not_authed: "it is empty; copy it again",
  account_inactive: "the app was removed from the workspace; install it again and copy the new token",
  token_revoked: "it was revoked; install the app again and copy the new token",
  token_expired: "it has expired; turn token rotation off for the app, install it again and copy the new token",
  not_allowed_token_type: "it is a token of another kind",
  missing_scope: "it lacks a scope; give it to the app and install it again",
  no_permission: "the app lacks a permission; install it again",
  team_access_not_granted: "the app is not allowed in this workspace; an administrator has to approve it",
  access_denied: "the app is not allowed in this workspace; an administrator has to approve it",
  ekm_access_denied: "an administrator has suspended access to this workspace",
  org_login_required: "the workspace is being moved to an organisation; try again when that is done",
  team_disabled: "the workspace was disabled",
  user_removed_from_team: "whoever installed the app has left the workspace; install it again",
  two_factor_setup_required: "whoever installed the app must set up two-factor authentication",
};

/** Where tokens are found in the settings of an app, api.slack.com/apps. */
const PLACES = {
  SLACK_BOT_TOKEN: "OAuth & Permissions, Bot User OAuth Token, begins with xoxb-",
  SLACK_APP_TOKEN: "Basic Information, App-Level Tokens, with the scope connections:write, begins with xapp-",
} as const;

/** What is wrong with a token and how to mend it; undefined: the failure says nothing against the token. */
export function refusalOf(error: unknown, variable: keyof typeof PLACES): string | undefined {
  const code = codeOf(error) ?? "";
  const cure = CURES[code];
  return cure === undefined
    ? undefined
    : `${variable}: Slack refuses this token (${code}): ${cure} (${PLACES[variable]})`;
}

/** How long Slack asks to wait before the next call; undefined: it does not ask. */
export function waitAskedForMs(error: unknown): number | undefined {
  return error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : undefined;
}
