import type { ApiAnswer, ApiCall, ApiMethod } from "./web-api-front.ts";

export interface SignInMethods {
  readonly token: string;
  /** Default: all that the program wants. */
  scopes?: string;
  /** Refuses every token with this error. */
  refusal?: string;
  /** HTTP status of everything: Slack is down. */
  status?: number;
}

export const ALL_SCOPES =
  "app_mentions:read,assistant:write,channels:history,chat:write,commands,groups:history,im:history,mpim:history";

/** `auth.test` and what else is called besides sending; `state` may be changed at any time. */
export function signInMethods(state: SignInMethods): Readonly<Record<string, ApiMethod>> {
  const guard = (answer: (call: ApiCall) => ApiAnswer): ApiMethod => {
    return (call) => {
      if (state.status !== undefined) return { status: state.status, body: { ok: false, error: "fatal_error" } };
      const error = state.refusal ?? (call.token === state.token ? undefined : "invalid_auth");
      if (error !== undefined) return { body: { ok: false, error } };
      return { headers: { "x-oauth-scopes": state.scopes ?? ALL_SCOPES }, ...answer(call) };
    };
  };
  return {
    "auth.test": guard(() => ({
      body: {
        url: "https://desk.slack.com/",
        team: "Desk",
        user: "frontdesk",
        team_id: "T0DESK001",
        user_id: "U0BOT0001",
        bot_id: "B0BOT0001",
        is_enterprise_install: false,
      },
    })),
    "assistant.threads.setSuggestedPrompts": guard(({ params }) => {
      const prompts: unknown = JSON.parse(params.get("prompts") ?? "[]");
      const isGood = params.get("channel_id") !== null && Array.isArray(prompts) && prompts.length > 0;
      return { body: isGood ? {} : { ok: false, error: "invalid_arguments" } };
    }),
  };
}
