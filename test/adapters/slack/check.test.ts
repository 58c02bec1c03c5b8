import { describe, expect, it, vi } from "vitest";
import { checkSlack, type SlackCheckOptions } from "../../../adapters/slack/check.ts";
import { BOT_SCOPES } from "../../../adapters/slack/scopes.ts";
import { closedAddress, type ScriptedResponse, startScriptedApi } from "../../support/scripted-api.ts";

const BOT_TOKEN = "xoxb-1-secret";
const APP_TOKEN = "xapp-1-secret";
const SCOPES = BOT_SCOPES.join(",");
const BOT = { ok: true, url: "https://acme.slack.com/", team: "Acme", user: "frontdesk", bot_id: "B1", team_id: "T1" };

interface Script {
  readonly bot?: ScriptedResponse | "hang";
  readonly socket?: ScriptedResponse | "hang";
}

const granted = (scopes: string, body: object = BOT): ScriptedResponse => ({
  headers: { "x-oauth-scopes": scopes },
  body,
});
const refused = (error: string): ScriptedResponse => ({ body: { ok: false, error } });

async function linesOf(
  { bot = granted(SCOPES), socket = { body: { ok: true, url: "wss://x/?ticket=secret" } } }: Script,
  options: Partial<SlackCheckOptions> = {},
): Promise<string[]> {
  const api = await startScriptedApi(({ path, headers }) => {
    if (path === "/api/auth.test" && headers.authorization === `Bearer ${BOT_TOKEN}`) return bot;
    if (path === "/api/apps.connections.open" && headers.authorization === `Bearer ${APP_TOKEN}`) return socket;
    return { status: 404 };
  });
  const findings = await checkSlack({ botToken: BOT_TOKEN, apiUrl: `${api.url}/api/`, limitMs: 4000, ...options });
  const lines = findings.map(({ level, text }) => `${level} ${text}`);
  expect(lines.join()).not.toContain("secret");
  return lines;
}

describe("what frontdesk check asks Slack", () => {
  it("finds the bot, its scopes and how events come", async () => {
    expect(await linesOf({})).toEqual([
      "ok Slack: @frontdesk in the workspace Acme answers to the token",
      "ok Slack: the bot token has every scope that is needed",
      expect.stringMatching(/^ok Slack: events come by HTTP; .*\/webhooks\/slack/),
    ]);
  });

  it("opens a socket in Socket Mode, as far as the permission goes", async () => {
    expect((await linesOf({}, { appToken: APP_TOKEN }))[2]).toBe(
      "ok Slack: events come through a socket (Socket Mode), and one can be opened",
    );
    expect((await linesOf({ socket: refused("missing_scope") }, { appToken: APP_TOKEN }))[2]).toMatch(
      /^error Slack, Socket Mode: SLACK_APP_TOKEN lacks a scope: .*connections:write.*\(missing_scope\)$/,
    );
  });

  it("names the scopes that are missing, what they are for and where to add them", async () => {
    const [, scopes] = await linesOf({ bot: granted("chat:write,commands,im:history,users:read") });
    expect(scopes).toMatch(
      /^error Slack: the bot token lacks app_mentions:read \(hears where it is mentioned\), .*groups:history .*reinstall/,
    );
    expect(scopes).not.toMatch(/chat:write| im:history/);
  });

  it("tells the token of a person", async () => {
    const { bot_id: _, ...person } = BOT;
    expect((await linesOf({ bot: granted("", person) }))[0]).toMatch(
      /^error .*is a person and not a bot: set SLACK_BOT/,
    );
  });

  it.each([
    ["invalid_auth", /the token is refused: set SLACK_BOT_TOKEN again/],
    ["token_revoked", /taken back: reinstall/],
    ["token_expired", /token rotation is on: turn it off/],
    ["account_inactive", /install it to the workspace/],
    ["not_allowed_token_type", /another kind/],
    ["something_new", /it refuses \(something_new\): see docs\/setup-slack\.md/],
    ["constructor", /it refuses \(constructor\)/],
  ])("explains %s", async (error, cure) => {
    expect((await linesOf({ bot: refused(error) }))[0]).toMatch(cure);
  });

  it("tells a server that cannot be reached, hangs, fails or has had enough, and prints nothing itself", async () => {
    const printed = ["log", "info", "warn", "error", "debug"].map((level) => vi.spyOn(console, level as "log"));
    const unreachable = { apiUrl: `${await closedAddress()}/api/` };
    expect((await linesOf({}, unreachable))[0]).toMatch(
      /^error Slack: it cannot be reached \(ECONNREFUSED\): .*SLACK_API_URL$/,
    );
    expect((await linesOf({ bot: "hang" }, { limitMs: 50 }))[0]).toMatch(/cannot be reached \(no answer in time\)/);
    expect((await linesOf({ bot: { status: 503 } }))[0]).toMatch(/HTTP 503/);
    const tooOften = { status: 429, headers: { "retry-after": "7" } };
    expect((await linesOf({ bot: tooOften }))[0]).toMatch(/asked too often: try again in 7 s/);
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
