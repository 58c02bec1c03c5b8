import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkTelegram, type TelegramCheckOptions } from "../../../adapters/telegram/check.ts";
import { type FakeTelegram, startFakeTelegram } from "../../fakes/telegram/fake-telegram.ts";
import { closedAddress, startScriptedApi } from "../../support/scripted-api.ts";

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;

describe("what frontdesk check asks Telegram", () => {
  let telegram: FakeTelegram;

  beforeEach(async () => {
    telegram = await startFakeTelegram();
  });
  afterEach(() => telegram.stop());

  const check = (options: Partial<TelegramCheckOptions> = {}) =>
    checkTelegram({ token: telegram.token, apiRoot: telegram.root, limitMs: 4000, now: NOW, ...options });
  const linesOf = async (options: Partial<TelegramCheckOptions> = {}) =>
    (await check(options)).map(({ level, text }) => `${level} ${text}`);

  it("finds the bot and its updates, and changes nothing", async () => {
    telegram.say(7, 7, "hello");
    expect(await linesOf()).toEqual([
      "ok Telegram: @frontdesk_bot answers to the token",
      "ok Telegram: updates are fetched (long polling), 1 update waits",
    ]);
    expect(telegram.calls.map(({ method }) => method).sort()).toEqual(["getMe", "getWebhookInfo"]);
  });

  it("tells a token that is refused, without the token", async () => {
    const lines = await linesOf({ token: "999:wrong" });
    expect(lines).toEqual([expect.stringMatching(/^error Telegram: the token is refused \(401\): .*@BotFather/)]);
    expect(lines.join()).not.toContain("999:wrong");
  });

  it("tells a server that cannot be reached, does not answer or is another one", async () => {
    expect(await linesOf({ apiRoot: await closedAddress() })).toEqual([
      expect.stringMatching(/^error Telegram: it cannot be reached \(no answer ECONNREFUSED\): .*TELEGRAM_API_ROOT/),
    ]);
    telegram.faults.next("getMe", "hang");
    expect(await linesOf({ limitMs: 50 })).toEqual([expect.stringMatching(/^error Telegram: it cannot be reached/)]);
    const other = await startScriptedApi(() => ({ status: 200, body: "<html>" }));
    expect(await linesOf({ apiRoot: other.url })).toEqual([
      expect.stringMatching(/^error Telegram: it cannot be reached \(something that is not the Bot API answered\)/),
    ]);
  });

  it("warns of a webhook of somebody else's when updates are to be fetched", async () => {
    await telegramCall("setWebhook", { url: "http://127.0.0.1:9/other?key=secret" });
    const [, delivery] = await linesOf();
    expect(delivery).toMatch(
      /^warning Telegram: updates are pushed to 127\.0\.0\.1:9\/other at present, which ends when/,
    );
    expect(delivery).not.toContain("secret");
  });

  it("says whether the webhook is the one that is configured", async () => {
    const url = "http://127.0.0.1:9/webhooks/telegram";
    const webhook = { url };
    expect((await linesOf({ webhook }))[1]).toMatch(/^warning Telegram: no webhook is registered at present: start/);
    await telegramCall("setWebhook", { url: "http://127.0.0.1:9/else" });
    expect((await linesOf({ webhook }))[1]).toMatch(/^warning Telegram: updates are pushed to 127\.0\.0\.1:9\/else at/);
    await telegramCall("setWebhook", { url });
    expect((await linesOf({ webhook }))[1]).toBe(
      "ok Telegram: updates are pushed to 127.0.0.1:9/webhooks/telegram, 0 updates wait",
    );
  });

  it.each([
    ["Wrong response from the webhook: 401 Unauthorized", /TELEGRAM_WEBHOOK_SECRET$/],
    ["Wrong response from the webhook: 404 Not Found", /it is \/webhooks\/telegram$/],
    ["Wrong response from the webhook: 502 Bad Gateway", /\/ready$/],
    ["SSL error {error:0A000086:SSL routines::certificate verify failed}", /chain$/],
    ["Failed to resolve host: Name or service not known", /DNS entry$/],
    ["Connection timed out", /8443$/],
  ])("explains the last failed delivery: %s", async (message, cure) => {
    const url = "https://desk.example.com/webhooks/telegram";
    const at = (ageMs: number) =>
      apiWith({ url, last_error_date: (NOW - ageMs) / 1000, last_error_message: message, pending_update_count: 3 });
    const recent = await checkTelegram({ ...(await at(5 * MINUTE_MS)), webhook: { url } });
    expect(recent.at(-1)).toMatchObject({ level: "warning", text: expect.stringMatching(cure) });
    expect(recent.at(-1)?.text).toContain(`was 5 min ago ("${message}")`);
    const old = await checkTelegram({ ...(await at(30 * 60 * MINUTE_MS)), webhook: { url } });
    expect(old.at(-1)).toMatchObject({ level: "ok", text: expect.stringMatching(/was 30 h ago/) });
  });

  it("says what the bot is not shown in groups", async () => {
    const privacy = await checkTelegram(await apiWith({ url: "" }, { can_read_all_group_messages: false }));
    expect(privacy[1]).toMatchObject({ level: "off", text: expect.stringMatching(/\/setprivacy/) });
    const alone = await checkTelegram(await apiWith({ url: "" }, { can_join_groups: false }));
    expect(alone[1]).toMatchObject({ level: "off", text: expect.stringMatching(/\/setjoingroups/) });
  });

  async function telegramCall(method: string, params: object): Promise<void> {
    await fetch(`${telegram.root}/bot${telegram.token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
  }

  /** States that the fake cannot be brought into. */
  async function apiWith(webhook: object, bot: object = {}): Promise<TelegramCheckOptions> {
    const info = { has_custom_certificate: false, pending_update_count: 0, ...webhook };
    const api = await startScriptedApi(({ path }) => ({
      body: { ok: true, result: path.endsWith("/getMe") ? { ...telegram.bot, ...bot } : info },
    }));
    return { token: telegram.token, apiRoot: api.url, limitMs: 4000, now: NOW };
  }
});
