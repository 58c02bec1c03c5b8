import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withEvent } from "../adapters/slack/fixture.ts";
import { type FakeModel, startFakeModel } from "../fakes/model/fake-model-server.ts";
import { SignedEvents } from "../fakes/slack/signed-events.ts";
import { type ApiMethod, WebApiFront } from "../fakes/slack/web-api-front.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const ENV = { SLACK_BOT_TOKEN: "xoxb-0001-token", SLACK_SIGNING_SECRET: SECRET, LLM_API_KEY: "hs_test_key_0001_long" };

/** Servers that tell less than Slack does: proxies, simulators, older versions. */
describe("a Web API that tells only what must be told", () => {
  const texts = new Map<string, string>();
  const directory = createDataDirectory();
  let signedIn = 0;
  let saysStream = true;
  let slack: WebApiFront;
  let model: FakeModel;
  let frontdesk: FrontdeskProcess;
  let events: SignedEvents;

  const show: ApiMethod = ({ params }) => {
    const ts = params.get("ts") ?? `1800000000.${String(texts.size + 1).padStart(6, "0")}`;
    const text = params.get("markdown_text") ?? params.get("text") ?? "";
    texts.set(ts, (texts.get(ts) ?? "") + text);
    return { body: { ts } };
  };

  beforeAll(async () => {
    slack = await WebApiFront.start({
      "auth.test": async () => {
        signedIn++;
        await new Promise((resolve) => setTimeout(resolve, 700));
        return { body: { user_id: "U0BOT0001", team_id: "T0DESK001" } };
      },
      "chat.startStream": (call) => (saysStream ? show(call) : { body: {} }),
      "chat.postMessage": show,
      "chat.appendStream": show,
      "chat.stopStream": show,
      "chat.postEphemeral": ({ params }) => {
        texts.set("ephemeral", params.get("text") ?? "");
        return { body: {} };
      },
    });
    model = await startFakeModel();
    const env = { ...ENV, SLACK_API_URL: slack.apiUrl.slice(0, -1), LLM_BASE_URL: model.baseUrl };
    frontdesk = await FrontdeskProcess.start({ env, dataDirectory: directory });
    events = new SignedEvents({ url: `${frontdesk.url}/webhooks/slack`, signingSecret: SECRET });
  });
  afterAll(async () => {
    await frontdesk.kill();
    await Promise.all([slack.stop(), model.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  const untilSaid = (text: string) => expect.poll(() => [...texts.values()], { timeout: 5000 }).toContain(text);

  it("is good enough to answer, however long it takes to say who the bot is", async () => {
    await expect
      .poll(async () => (await events.event(withEvent("message-im", { text: "are you there?" }))).status, {
        timeout: 5000,
      })
      .toBe(200);
    await untilSaid("You said: are you there?");
    expect(signedIn).toBe(1);
  });

  it("also for events that name neither installation nor workspace, nor the kind of the channel", async () => {
    const { event } = withEvent("message-im", { text: "who is it?", ts: "1700000002.000100" });
    const { channel, text, ts, type, user } = event;
    const answer = await events.event({ type: "event_callback", event: { channel, text, ts, type, user } });
    expect(answer.status).toBe(200);
    await untilSaid("You said: who is it?");
  });

  it("also when it does not say which stream it has begun", async () => {
    saysStream = false;
    const event = withEvent("message-im", { text: "and now?", ts: "1700000004.000100" });
    expect((await events.event(event)).status).toBe(200);
    await expect.poll(() => [...texts.values()].at(-1), { timeout: 15_000 }).toBe("You said: and now?");
    saysStream = true;
  }, 20_000);

  it("also for a command that says no more than who gave it where", async () => {
    const { status } = await events.command({ command: "/desk", channel_id: "C0HELP001", user_id: "U0ANN0001" });
    expect(status).toBe(200);
    await expect.poll(() => [...texts.values()].join()).toContain("/desk reset");
  });

  it("says who may call and what may be sent", async () => {
    const event = withEvent("message-im", { text: "not so", ts: "1700000003.000100" });
    const old = Math.floor(Date.now() / 1000) - 360;
    expect((await events.event(event, { secret: "another-secret" })).status).toBe(401);
    expect((await events.event(event, { timestamp: old })).status).toBe(401);
    expect((await events.event(event, { contentType: "text/plain" })).status).toBe(415);
    expect((await events.raw("{", {})).status).toBe(400);
    for (let size = 5; size < 10; size++) expect((await events.raw("x".repeat(size * 2 ** 20))).status).toBe(413);
    const challenge = await events.event({ type: "url_verification", challenge: "a1b2c3" });
    expect(challenge.status).toBe(200);
    expect(challenge.body).toContain("a1b2c3");
    expect((await fetch(`${frontdesk.url}/webhooks/slack`, { method: "POST", body: "{}" })).status).toBe(401);
    expect([...texts.values()].join()).not.toContain("not so");
  });
});
