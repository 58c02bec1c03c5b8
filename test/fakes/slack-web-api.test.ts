import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "./fake-clock.ts";
import { type FakeSlack, startFakeSlack } from "./slack/fake-slack.ts";

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => "error" as never,
  setName() {},
};

describe("the fake of Slack's Web API", () => {
  const clock = new FakeClock();
  let fake: FakeSlack;
  let client: WebClient;

  beforeEach(async () => {
    fake = await startFakeSlack({ clock, limits: { "chat.update": 2 } });
    const options = { slackApiUrl: fake.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
    client = new WebClient(fake.token, { ...options, logger: silent });
  });
  afterEach(() => fake.stop());

  const stream = async (text: string, channel = "D1") => {
    const answer = await client.apiCall("chat.startStream", { channel, thread_ts: "1.1", markdown_text: text });
    return { ts: String((answer as { ts?: string }).ts) };
  };
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => "ok",
      (error: { data?: { error?: string }; retryAfter?: number }) => error.data?.error ?? error.retryAfter,
    );

  it("knows its token, and tells the scopes", async () => {
    const me = await client.auth.test();
    expect(me.response_metadata?.scopes).toContain("chat:write");
    const other = new WebClient("xoxb-other", {
      slackApiUrl: fake.apiUrl,
      retryConfig: { retries: 0 },
      logger: silent,
    });
    expect(await refusal(other.auth.test())).toBe("invalid_auth");
    expect(await refusal(client.apiCall("chat.sing"))).toBe("unknown_method");
  });

  it("reads forms and JSON alike", async () => {
    const answer = await fetch(`${fake.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${fake.token}` },
      body: JSON.stringify({ channel: "C1", thread_ts: "1.1", blocks: [{ type: "markdown", text: "Hi" }] }),
    });
    expect(await answer.json()).toMatchObject({ ok: true, channel: "C1" });
    await client.apiCall("chat.postMessage", {
      channel: "C1",
      thread_ts: "1.1",
      blocks: [{ type: "markdown", text: "Ho" }],
    });
    expect(fake.texts("C1", "1.1")).toEqual(["Hi", "Ho"]);
  });

  it("refuses what Slack refuses", async () => {
    const post = (args: Record<string, unknown>) =>
      refusal(client.apiCall("chat.postMessage", { channel: "C1", ...args }));
    expect(await post({ markdown_text: "a", text: "b" })).toBe("markdown_text_conflict");
    expect(await post({ markdown_text: "x".repeat(12_001) })).toBe("msg_too_long");
    expect(await post({ text: " " })).toBe("no_text");
    await clock.advance(5000);
    expect(await post({ text: "a", blocks: [{ type: "marquee" }] })).toBe("invalid_blocks");
    expect(await post({ text: "a", blocks: Array(51).fill({ type: "divider" }) })).toBe("invalid_blocks");
    expect(await post({ text: "a", blocks: Array(2).fill({ type: "markdown", text: "x".repeat(7000) }) })).toBe(
      "msg_blocks_too_long",
    );
  });

  it("ends a stream after five minutes, and keeps what it has taken", async () => {
    const { ts } = await stream("One");
    await clock.advance(299_000);
    expect(await refusal(client.apiCall("chat.appendStream", { channel: "D1", ts, markdown_text: " two" }))).toBe("ok");
    await clock.advance(1000);
    for (const method of ["chat.appendStream", "chat.stopStream"]) {
      const call = client.apiCall(method, { channel: "D1", ts, markdown_text: " three" });
      expect(await refusal(call)).toBe("message_not_in_streaming_state");
    }
    expect(fake.texts("D1", "1.1")).toEqual(["One two"]);
  });

  it("takes less than twelve thousand bytes in one stream", async () => {
    const { ts } = await stream("ă".repeat(5000));
    const append = (count: number) =>
      refusal(client.apiCall("chat.appendStream", { channel: "D1", ts, markdown_text: "x".repeat(count) }));
    expect(await append(1607)).toBe("ok");
    expect(await append(1)).toBe("msg_too_long");
  });

  it("asks for the person who is to see a stream in a channel", async () => {
    expect(await refusal(stream("One", "C1"))).toBe("missing_recipient_team_id");
  });

  it("lets nobody update a stream that is open", async () => {
    const { ts } = await stream("One");
    expect(await refusal(client.apiCall("chat.update", { channel: "D1", ts, text: "Two" }))).toBe(
      "streaming_state_conflict",
    );
    await client.apiCall("chat.stopStream", { channel: "D1", ts });
    expect(await refusal(client.apiCall("chat.update", { channel: "D1", ts, text: "Two" }))).toBe("ok");
  });

  it("asks for silence when calls come too fast, and counts those who do not listen", async () => {
    const update = () => refusal(client.apiCall("chat.update", { channel: "D1", ts: "9.9", text: "Two" }));
    expect([await update(), await update(), await update()]).toEqual(["message_not_found", "message_not_found", 60]);
    await clock.advance(30_000);
    expect(await update()).toBe(30);
    expect(fake.rates.penalised).toBe(1);
    await clock.advance(30_000);
    expect(await update()).toBe("message_not_found");
  });

  it("does what a call asks also when the connection breaks after it", async () => {
    fake.faults.next("chat.postMessage", "dropBefore", "dropAfter", { error: "fatal_error" });
    for (let times = 0; times < 3; times++) {
      await refusal(client.apiCall("chat.postMessage", { channel: "C1", thread_ts: "1.1", text: "Hi" }));
    }
    expect(fake.texts("C1", "1.1")).toEqual(["Hi"]);
  });

  it("counts whom a text calls, in every text that was ever shown", async () => {
    const { ts } = await stream("Ask <!here> and <@U12>");
    await client.apiCall("chat.stopStream", { channel: "D1", ts });
    await client.apiCall("chat.update", { channel: "D1", ts, text: "Never mind" });
    expect(fake.pings).toBe(2);
  });

  it("takes five answers to a command within half an hour, and no Markdown", async () => {
    const url = fake.responseUrl("C1", "U1");
    const answer = async (body: object) => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      return (await fetch(url, init)).status;
    };
    expect(await answer({ markdown_text: "Hi" })).toBe(404);
    for (let times = 0; times < 4; times++) expect(await answer({ text: "Hi" })).toBe(200);
    expect(await answer({ text: "Hi" })).toBe(404);
    expect(fake.ephemeral("C1", "U1")).toHaveLength(4);
    await clock.advance(31 * 60_000);
    expect(await answer({ text: "Hi" })).toBe(404);
  });
});
