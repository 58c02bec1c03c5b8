import { afterEach, describe, expect, it } from "vitest";
import { BOT_SCOPES } from "../../../adapters/slack/scopes.ts";
import { settle } from "../../fakes/fake-clock.ts";
import { DIRECT, fixture, withEvent } from "./fixture.ts";
import { BOT_TOKEN, type HarnessOptions, ReceptionHarness } from "./reception-harness.ts";

const PROMPTS = ["Where is my order?", "Two", "Three", "Four", "Five"].map((title) => ({ title, message: title }));

describe("Reception", () => {
  let desk: ReceptionHarness;
  const create = async (options?: HarnessOptions) => {
    desk = await ReceptionHarness.create(options);
    return desk;
  };
  afterEach(() => desk.stop());

  const suggestions = () => desk.slack.calls.filter(({ method }) => method === "assistant.threads.setSuggestedPrompts");

  it.each(["invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"])(
    "ends the start with a cure when Slack answers %s",
    async (refusal) => {
      await create();
      desk.api.refusal = refusal;
      await expect(desk.start()).rejects.toMatchObject({
        problems: [
          expect.stringMatching(new RegExp(`^SLACK_BOT_TOKEN: .*\\(${refusal}\\): .+ \\(OAuth & Permissions`)),
        ],
      });
      expect(desk.logged).not.toContain(BOT_TOKEN);
    },
  );

  it("names the scopes that the bot lacks, and works with the others", async () => {
    await create();
    desk.api.scopes = BOT_SCOPES.filter((scope) => !scope.startsWith("im")).join(",");
    await desk.start();
    expect(desk.logged).toContain('"scopes":"im:history"');
    expect(desk.reception.problems()).toEqual([]);
  });

  it("lets the program start without Slack, and connects when Slack can be reached", async () => {
    await create();
    desk.api.status = 503;
    expect((await desk.events.event(fixture("message-im"))).status).toBe(503);
    await desk.start();
    expect(desk.reception.problems()).toEqual(["Slack cannot be reached; trying again"]);
    expect((await desk.events.event(fixture("message-im"), { retry: 1 })).status).toBe(503);
    delete desk.api.status;
    await desk.store.clock.advance(500);
    await until(() => desk.reception.problems().length === 0);
    expect((await desk.events.event(fixture("message-im"), { retry: 2 })).status).toBe(200);
    expect(desk.heard).toHaveLength(1);
  });

  it("goes on trying, and says why, when the token is refused later", async () => {
    await create();
    desk.api.status = 503;
    await desk.start();
    delete desk.api.status;
    desk.api.refusal = "account_inactive";
    await desk.store.clock.advance(500);
    await until(() => desk.reception.problems()[0]?.includes("account_inactive") === true);
    delete desk.api.refusal;
    await desk.store.clock.advance(1000);
    await until(() => desk.reception.problems().length === 0);
  });

  it("asks Slack once who it is, not for each event", async () => {
    await create();
    await desk.start();
    await desk.events.event(fixture("message-im"));
    await desk.events.event(fixture("app-mention"));
    expect(desk.slack.calls.map(({ method }) => method)).toEqual(["auth.test"]);
  });

  it("suggests how to begin to whoever opens the conversation for the first time", async () => {
    await create({ prompts: PROMPTS });
    await desk.start();
    await desk.events.event(withEvent("app-home-opened", { tab: "home" }));
    await desk.events.event(fixture("app-home-opened"));
    await until(() => suggestions().length === 1);
    const [call] = suggestions();
    expect(call?.params.get("channel_id")).toBe(DIRECT);
    expect(call?.params.get("thread_ts")).toBeNull();
    expect(JSON.parse(call?.params.get("prompts") ?? "")).toEqual(PROMPTS.slice(0, 4));
    await settle();
    await desk.events.event(fixture("app-home-opened"));
    await desk.events.event(withEvent("app-home-opened", { user: "U0BOB0001", channel: "D0BOB0001" }));
    await until(() => suggestions().length === 2);
    expect(suggestions()[1]?.params.get("channel_id")).toBe("D0BOB0001");
  });

  it("takes events while suggestions fail", async () => {
    await create({ prompts: PROMPTS });
    await desk.start();
    desk.api.refusal = "missing_scope";
    expect((await desk.events.event(fixture("app-home-opened"))).status).toBe(200);
    expect((await desk.events.event(fixture("message-im"))).status).toBe(200);
    await until(() => desk.logged.includes("prompts could not be suggested"));
  });

  async function until(isSo: () => boolean): Promise<void> {
    const end = Date.now() + 5000;
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`it did not come about; logged: ${desk.logged}`);
      await settle();
    }
  }
});
