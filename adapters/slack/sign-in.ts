import { ConfigError } from "../../src/core/errors.ts";
import type { Me } from "./identities.ts";
import { refusalOf } from "./refusals.ts";
import { BOT_SCOPES } from "./scopes.ts";
import type { SlackApi } from "./web-client.ts";

/** What is read of the answer to `auth.test`. */
interface AuthTest {
  readonly user_id?: string;
  readonly bot_id?: string;
  readonly team_id?: string;
  /** The client adds here what the header `x-oauth-scopes` says. */
  readonly response_metadata?: { readonly scopes?: readonly string[] };
}

export interface SignedIn {
  readonly me: Me;
  /** Scopes that the token lacks. */
  readonly missing: readonly string[];
}

/**
 * Asks Slack whose token it is.
 * @throws ConfigError when Slack refuses it; anything else when Slack cannot be asked.
 */
export async function signIn(api: SlackApi): Promise<SignedIn> {
  const { user_id, bot_id, team_id, response_metadata } = await ask(api);
  if (user_id === undefined || team_id === undefined) throw new Error("auth.test does not say whose token it is");
  if (bot_id === undefined) {
    throw new ConfigError([
      "SLACK_BOT_TOKEN: this is the token of a person: copy the Bot User OAuth Token, which begins with xoxb-",
    ]);
  }
  const scopes = response_metadata?.scopes;
  return {
    me: { user: user_id, bot: bot_id, team: team_id },
    missing: scopes === undefined ? [] : BOT_SCOPES.filter((scope) => !scopes.includes(scope)),
  };
}

async function ask(api: SlackApi): Promise<AuthTest> {
  try {
    return (await api.call("auth.test", {})) as AuthTest;
  } catch (error) {
    const refusal = refusalOf(error, "SLACK_BOT_TOKEN");
    throw refusal === undefined ? error : new ConfigError([refusal]);
  }
}
