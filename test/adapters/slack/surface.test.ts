import { describe, expect, it } from "vitest";
import { PlatformRateLimitedError, PlatformRejectedError } from "../../../src/core/errors.ts";
import { settle } from "../../fakes/fake-clock.ts";
import { ADDRESS, CHANNEL, Reply, SurfaceHarness, THREAD } from "./surface-harness.ts";

const never = new AbortController().signal;
const methods = (harness: SurfaceHarness) => harness.fake.calls.map(({ method }) => method.replace("chat.", ""));
const article = (words: number) =>
  Array.from({ length: words }, (_, index) => `word${index}${index % 12 === 11 ? ".\n\n" : ""}`).join(" ");

describe("a reply in a Slack thread", () => {
  it("streams: what is new is appended, and the end brings the rest with the feedback buttons", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("Hel");
    await reply.preview("Hello **wor");
    await reply.preview("Hello **world** and");
    await reply.final("Hello **world** and all.");
    expect(methods(harness)).toEqual(["startStream", "appendStream", "appendStream", "stopStream"]);
    const sent = harness.fake.calls.map(({ args }) => args.markdown_text);
    expect(sent).toEqual(["Hel", "lo", " **world** and", " all."]);
    expect(harness.texts).toEqual(["Hello **world** and all."]);
    const [message] = harness.fake.thread(CHANNEL, THREAD);
    expect(message?.extras).toMatchObject([
      { type: "context_actions", elements: [{ action_id: "frontdesk_feedback" }] },
    ]);
    expect(harness.fake.calls[0]?.args).toMatchObject({
      recipient_user_id: "U0ANN0001",
      recipient_team_id: "T0DESK001",
    });
  });

  it("is posted as Markdown when nothing of it was shown before", async () => {
    await using harness = await SurfaceHarness.start();
    await harness.reply().final("# Hi\n\n1. one\n2. two");
    expect(methods(harness)).toEqual(["postMessage"]);
    expect(harness.texts).toEqual(["# Hi\n\n1. one\n2. two"]);
  });

  it("has feedback buttons also when it comes at once, and is no mere answer to a command", async () => {
    await using harness = await SurfaceHarness.start();
    const answer = harness.reply();
    await answer.final("All of **it**.");
    await harness.reply().final("/help shows this", false);
    const [first, second] = harness.fake.thread(CHANNEL, THREAD);
    expect(first?.extras).toMatchObject([{ elements: [{ action_id: "frontdesk_feedback" }] }]);
    expect(second?.extras).toEqual([]);
    expect(harness.texts[0]).toBe("All of **it**.");
  });

  it("comes at once without buttons where they are refused", async () => {
    await using harness = await SurfaceHarness.start();
    const answer = harness.reply();
    await answer.surface.typing?.(never);
    harness.fake.faults.next("chat.postMessage", { error: "invalid_blocks" });
    await answer.final("All of **it**.");
    expect(harness.texts).toEqual(["All of **it**."]);
  });

  it("calls nobody, at no moment", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    const text = "Ask <!here>, <@U123ABC> or <!subteam^S1> now";
    for (let end = 1; end <= text.length; end++) await reply.preview(text.slice(0, end));
    await reply.final(text);
    expect(harness.fake.pings).toBe(0);
  });

  it("goes on in further messages when it is long, with fences closed and opened again", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    const code = Array.from({ length: 900 }, (_, line) => `const value${line} = ${line} * 2;`).join("\n");
    const text = `Look:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nDone.`;
    for (let end = 400; end < text.length; end += 400) await reply.preview(text.slice(0, end));
    await reply.final(text);
    expect(harness.texts.length).toBe(3);
    for (const part of harness.texts) {
      expect(part.match(/^```/gm)).toHaveLength(2);
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(11_000);
    }
    const lines = harness.texts
      .join("\n")
      .split("\n")
      .filter((line) => line.startsWith("const"));
    expect(lines.join("\n")).toBe(code);
    expect(harness.fake.calls.filter(({ result }) => result !== "ok")).toEqual([]);
    const feedback = harness.fake.thread(CHANNEL, THREAD).map(({ extras }) => extras.length);
    expect(feedback).toEqual([0, 0, 1]);
  });

  it("leaves a stream before Slack ends it for its age", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    let text = "";
    for (let second = 0; second < 500; second += 5) {
      text += `At ${second} seconds more. `;
      await reply.preview(text);
      await harness.clock.advance(5000);
    }
    await reply.final(text);
    expect(harness.fake.calls.filter(({ result }) => result !== "ok")).toEqual([]);
    expect(harness.texts.length).toBe(3);
    expect(harness.texts.join(" ")).toBe(text.trimEnd());
  });

  it("a text that takes another's place is written over it", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("The first model says");
    await reply.final("The second model answers.");
    expect(methods(harness)).toEqual(["startStream", "stopStream", "update"]);
    expect(harness.texts).toEqual(["The second model answers."]);
  });

  it("takes messages away that a shorter text does not need", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview(article(1500));
    expect(harness.texts.length).toBeGreaterThan(1);
    await reply.final("Sorry.");
    expect(harness.texts).toEqual(["Sorry."]);
  });
});

describe("a stream that Slack ends early", () => {
  const text = "One two three. Four five six. Seven eight nine.";

  it("goes on in a new one, with exactly what was not taken, wherever it ends", async () => {
    for (let end = 4; end < text.length; end += 3) {
      await using harness = await SurfaceHarness.start();
      const reply = harness.reply();
      await reply.preview(text.slice(0, end));
      harness.fake.endStream(CHANNEL, String(reply.refs[0]?.ts));
      await reply.preview(text.slice(0, end + 3));
      await reply.final(text);
      expect(harness.texts.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }
  });

  it("is followed by a post of exactly the rest when it ends before the final", async () => {
    for (let end = 4; end < text.length; end += 3) {
      await using harness = await SurfaceHarness.start();
      const reply = harness.reply();
      await reply.preview(text.slice(0, end));
      harness.fake.endStream(CHANNEL, String(reply.refs[0]?.ts));
      await reply.final(text);
      expect(methods(harness).at(-1)).toBe("postMessage");
      expect(harness.texts).toEqual([text.slice(0, end).trimEnd(), text.slice(end).trimStart()]);
    }
  });

  it("opens a fence again in the rest", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("Code:\n\n```sh\nls -l\ncd /tmp\nec");
    harness.fake.endStream(CHANNEL, String(reply.refs[0]?.ts));
    await reply.final("Code:\n\n```sh\nls -l\ncd /tmp\necho hi\n```\n\nDone.");
    expect(harness.texts[1]).toBe("```sh\nho hi\n```\n\nDone.");
  });

  it("whose end was only the end of a fence is put right in its place", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("```sh\nls -l\n");
    harness.fake.endStream(CHANNEL, String(reply.refs[0]?.ts));
    await reply.final("```sh\nls -l\n```");
    expect(harness.texts).toEqual(["```sh\nls -l\n```"]);
  });

  it("because it is too long is followed by the rest", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("One two");
    harness.fake.faults.next("chat.appendStream", { error: "msg_too_long" });
    await reply.preview("One two three four");
    await reply.final("One two three four five");
    expect(harness.texts).toEqual(["One two", "three four five"]);
    expect(harness.fake.isStreaming(CHANNEL, String(reply.refs[0]?.ts))).toBe(false);
  });

  it("because its end is too long is ended as it stands, and followed by the rest", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("One two");
    harness.fake.faults.next("chat.stopStream", { error: "msg_too_long" });
    await reply.final("One two three");
    expect(harness.texts).toEqual(["One two", "three"]);
    expect(harness.fake.isStreaming(CHANNEL, String(reply.refs[0]?.ts))).toBe(false);
  });

  it("is not followed twice by the rest when nobody knows whether it was posted", async () => {
    for (const fault of ["dropAfter", "dropBefore"] as const) {
      await using harness = await SurfaceHarness.start();
      const reply = harness.reply();
      await reply.preview("One two");
      harness.fake.endStream(CHANNEL, String(reply.refs[0]?.ts));
      harness.fake.faults.next("chat.postMessage", fault);
      await expect(reply.final("One two three")).rejects.toThrow("no answer");
      await reply.final("One two three");
      expect(harness.texts).toEqual(["One two three"]);
    }
  });

  it("is not followed twice by the rest when the process dies after the post", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("One two");
    harness.fake.endStream(CHANNEL, String(reply.refs[0]?.ts));
    const parts = await reply.final("One two three");
    expect(harness.texts).toEqual(["One two", "three"]);
    harness.restart();
    const next = new Reply(harness.surface());
    next.refs.push(...reply.refs);
    await next.deliver(parts);
    expect(harness.texts).toEqual(["One two three"]);
  });
});

describe("a call whose answer is never seen", () => {
  it("does not double what was appended", async () => {
    for (const fault of ["dropAfter", "dropBefore"] as const) {
      await using harness = await SurfaceHarness.start();
      const reply = harness.reply();
      await reply.preview("One");
      harness.fake.faults.next("chat.appendStream", fault);
      await expect(reply.preview("One two")).rejects.toThrow("no answer");
      await reply.preview("One two three");
      await reply.final("One two three four");
      expect(harness.texts).toEqual(["One two three four"]);
    }
  });

  it("does not double the end", async () => {
    for (const fault of ["dropAfter", "dropBefore"] as const) {
      await using harness = await SurfaceHarness.start();
      const reply = harness.reply();
      await reply.preview("One");
      harness.fake.faults.next("chat.stopStream", fault);
      await expect(reply.final("One two")).rejects.toThrow("no answer");
      await reply.final("One two");
      expect(harness.texts).toEqual(["One two"]);
    }
  });

  it("of a process that has died: the text is written over what is there", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("One two");
    harness.restart();
    const next = new Reply(harness.surface());
    next.refs.push(...reply.refs);
    await next.preview("Another");
    await harness.clock.advance(2000);
    await next.final("Another answer.");
    expect(harness.texts).toEqual(["Another answer."]);
    expect(harness.fake.thread(CHANNEL, THREAD)[0]?.extras).toHaveLength(1);
  });
});

describe("a workspace without streams", () => {
  it("shows replies by posts and updates, and remembers for an hour", async () => {
    await using harness = await SurfaceHarness.start();
    const heal = harness.fake.faults.always("chat.startStream", { error: "feature_not_enabled" });
    const reply = harness.reply();
    await reply.preview("Code:\n```js\nlet a");
    expect(harness.texts).toEqual(["Code:\n```js\nlet a\n```"]);
    expect(reply.surface.pacing.minIntervalMs).toBe(1500);
    await harness.clock.advance(1500);
    await reply.preview("Code:\n```js\nlet a = 1;\n```\nSo");
    await reply.final("Code:\n```js\nlet a = 1;\n```\nSo it is.");
    expect(harness.texts).toEqual(["Code:\n```js\nlet a = 1;\n```\nSo it is."]);
    expect(harness.fake.thread(CHANNEL, THREAD)[0]?.extras).toHaveLength(1);
    await harness.clock.advance(10_000);
    await harness.reply().preview("Again");
    expect(harness.fake.callsOf("chat.startStream")).toHaveLength(1);
    heal();
    await harness.clock.advance(3_600_000);
    await harness.reply().preview("Later");
    expect(harness.fake.callsOf("chat.startStream")).toHaveLength(2);
  });

  it("in one channel is no reason to do without them in others", async () => {
    await using harness = await SurfaceHarness.start();
    harness.fake.faults.next("chat.startStream", { error: "channel_type_not_supported" });
    for (const channel of [CHANNEL, CHANNEL, "C0OTHER01"]) {
      await harness.reply({ ...ADDRESS, channel }).preview("One");
    }
    expect(harness.fake.callsOf("chat.startStream").map(({ args }) => args.channel)).toEqual([CHANNEL, "C0OTHER01"]);
  });

  it("that knows no feedback buttons gets the text without them", async () => {
    await using harness = await SurfaceHarness.start();
    harness.fake.faults.always("chat.startStream", { error: "unknown_method" });
    const reply = harness.reply();
    await reply.preview("One");
    harness.fake.faults.next("chat.update", { error: "invalid_blocks" });
    await reply.final("One two");
    expect(harness.texts).toEqual(["One two"]);
  });

  it("that knows no status at the end of a stream still gets the buttons, and is told of the status otherwise", async () => {
    await using harness = await SurfaceHarness.start();
    for (const thread of [THREAD, "1700000000.000300"]) {
      const reply = harness.reply({ ...ADDRESS, thread });
      await reply.surface.typing?.(never);
      await expect.poll(() => harness.fake.state(CHANNEL, thread).session).toBe("processing");
      await settle();
      await reply.preview("One");
      if (thread === THREAD) harness.fake.faults.next("chat.stopStream", { error: "invalid_arguments" });
      await reply.final("One two");
      reply.surface.settled?.({ text: "One two", outcome: { kind: "answered" } });
      await expect.poll(() => harness.fake.state(CHANNEL, thread).session).toBe("active");
      expect(harness.fake.thread(CHANNEL, thread)[0]?.extras).toHaveLength(1);
    }
    const statuses = harness.fake.callsOf("chat.stopStream").map(({ args }) => args.session_status);
    expect(statuses).toEqual(["active", undefined, undefined]);
  });

  it("a stream that refuses the buttons ends without them", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("One");
    harness.fake.faults.next("chat.stopStream", { error: "invalid_blocks" });
    await reply.final("One two");
    expect(methods(harness)).toEqual(["startStream", "stopStream", "stopStream"]);
    expect(harness.texts).toEqual(["One two"]);
  });
});

describe("Slack's limits", () => {
  it("a refused start makes this reply a post, and streams rest as long as Slack asks", async () => {
    await using harness = await SurfaceHarness.start();
    harness.fake.faults.next("chat.startStream", { retryAfter: 30 });
    await harness.reply().preview("One");
    expect(methods(harness)).toEqual(["startStream", "postMessage"]);
    await harness.clock.advance(29_000);
    await harness.reply().preview("Two");
    expect(harness.fake.callsOf("chat.startStream")).toHaveLength(1);
    await harness.clock.advance(2000);
    await harness.reply().preview("Three");
    expect(harness.fake.callsOf("chat.startStream")).toHaveLength(2);
  });

  it("hold previews of all replies, and never the final", async () => {
    await using harness = await SurfaceHarness.start();
    const [one, two] = [harness.reply(), harness.reply({ ...ADDRESS, thread: "1700000000.000200" })];
    await one.preview("One");
    await two.preview("Two");
    harness.fake.faults.next("chat.appendStream", { retryAfter: 20 });
    await expect(one.preview("One and")).rejects.toMatchObject({ retryAfterMs: 20_000, by: "platform" });
    await expect(two.preview("Two and")).rejects.toMatchObject({ by: "budget" });
    expect(harness.fake.callsOf("chat.appendStream")).toHaveLength(1);
    await one.final("One and all");
    expect(harness.texts).toEqual(["One and all"]);
  });

  it("the final is refused with the time to wait, and done when it comes again", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.preview("One");
    harness.fake.faults.next("chat.stopStream", { retryAfter: 7 });
    const refused = reply.final("One two");
    await expect(refused).rejects.toThrow(PlatformRateLimitedError);
    await expect(refused).rejects.toMatchObject({ retryAfterMs: 7000 });
    await harness.clock.advance(6999);
    await expect(reply.final("One two")).rejects.toMatchObject({ retryAfterMs: 1, by: "budget" });
    expect(harness.fake.callsOf("chat.stopStream")).toHaveLength(1);
    await harness.clock.advance(1);
    await reply.final("One two");
    expect(harness.texts).toEqual(["One two"]);
  });

  it("the more streams are open, the slower each of them grows", async () => {
    await using harness = await SurfaceHarness.start();
    const replies = Array.from({ length: 5 }, (_, index) =>
      harness.reply({ ...ADDRESS, thread: `1700000000.00${index}000` }),
    );
    expect(replies[0]?.surface.pacing).toMatchObject({ minIntervalMs: 1000, firstCharacters: 1, firstWaitMs: 0 });
    for (const reply of replies) await reply.preview("One");
    expect(replies[0]?.surface.pacing.minIntervalMs).toBe(3500);
    await replies[1]?.final("One.");
    expect(replies[0]?.surface.pacing.minIntervalMs).toBe(2800);
    await harness.clock.advance(300_000);
    expect(replies[0]?.surface.pacing.minIntervalMs).toBe(1000);
  });

  it("lose no word of a final when many replies come at once", async () => {
    await using harness = await SurfaceHarness.start({ limits: true });
    const places = Array.from({ length: 30 }, (_, index) => ({
      ...ADDRESS,
      channel: `C0HELP1${String(index).padStart(2, "0")}`,
    }));
    const replies = places.map(async (address) => {
      const reply = harness.reply(address);
      await reply.preview("One").catch(ignoreLimits);
      await reply.preview("One two").catch(ignoreLimits);
      for (;;) {
        const wait = await reply.final("One two three").then(() => 0, waitOf);
        if (wait === 0) return;
        await harness.clock.sleep(wait);
      }
    });
    await harness.passTimeUntil(Promise.all(replies));
    for (const { channel } of places) expect(harness.fake.texts(channel, THREAD).join("")).toBe("One two three");
    expect(harness.fake.callsOf("chat.startStream").filter(({ result }) => result === "ok")).toHaveLength(20);
  });
});

function waitOf(error: unknown): number {
  if (!(error instanceof PlatformRateLimitedError)) throw error;
  return error.retryAfterMs;
}

function ignoreLimits(error: unknown): false {
  if (!(error instanceof PlatformRateLimitedError)) throw error;
  return false;
}

describe("the status of a thread", () => {
  it("says that the bot is thinking, gives a stop button, and is active again at the end", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.surface.typing?.(never);
    const thinking = { session: "processing", line: "is thinking…" };
    await expect.poll(() => harness.fake.state(CHANNEL, THREAD)).toEqual(thinking);
    await settle();
    await reply.preview("One");
    expect(harness.fake.state(CHANNEL, THREAD).line).toBe("");
    await reply.final("One two");
    expect(harness.fake.state(CHANNEL, THREAD).session).toBe("active");
  });

  it("is not asked for again where Slack does not know it", async () => {
    await using harness = await SurfaceHarness.start();
    harness.fake.faults.always("agents.sessions.setStatus", { error: "unknown_method" });
    await harness.reply().surface.typing?.(never);
    await expect.poll(() => harness.workspace.has("agents.sessions.setStatus")).toBe(false);
    await harness.reply().surface.typing?.(never);
    await expect.poll(() => harness.fake.callsOf("assistant.threads.setStatus").length).toBe(2);
    expect(harness.fake.callsOf("agents.sessions.setStatus")).toHaveLength(1);
    expect(harness.fake.callsOf("assistant.threads.setStatus")).toHaveLength(2);
  });

  it("that comes later than the message is taken back", async () => {
    await using harness = await SurfaceHarness.start();
    harness.fake.faults.next("assistant.threads.setStatus", { slowMs: 500 });
    const reply = harness.reply();
    await reply.surface.typing?.(never);
    await reply.preview("One");
    await harness.clock.advance(500);
    await expect.poll(() => harness.fake.callsOf("assistant.threads.setStatus").length).toBe(2);
    await expect.poll(() => harness.fake.state(CHANNEL, THREAD).line).toBe("");
  });

  it("is active again when the reply was posted", async () => {
    await using harness = await SurfaceHarness.start();
    const reply = harness.reply();
    await reply.surface.typing?.(never);
    await reply.final("Known answer.");
    reply.surface.settled?.({ text: "Known answer.", outcome: { kind: "answered" } });
    await expect.poll(() => harness.fake.state(CHANNEL, THREAD).session).toBe("active");
  });

  it("is at rest after a reply that a process has begun which has died since", async () => {
    for (const thinksAgain of [false, true]) {
      await using harness = await SurfaceHarness.start();
      const reply = harness.reply();
      await reply.surface.typing?.(never);
      await expect.poll(() => harness.fake.state(CHANNEL, THREAD).session).toBe("processing");
      await settle();
      await reply.preview("One");
      harness.restart();
      const next = new Reply(harness.surface());
      next.refs.push(...reply.refs);
      if (thinksAgain) await next.surface.typing?.(never);
      await settle();
      await next.final("One two");
      next.surface.settled?.({ text: "One two", outcome: { kind: "answered" } });
      await expect.poll(() => harness.fake.state(CHANNEL, THREAD)).toEqual({ session: "active", line: "" });
    }
  });
});

describe("the answer to a command", () => {
  it("is seen by one person, as mrkdwn", async () => {
    await using harness = await SurfaceHarness.start();
    const response = harness.fake.responseUrl(CHANNEL, ADDRESS.user);
    const reply = harness.reply({ ...ADDRESS, thread: "", ts: "", response });
    expect(reply.surface.edit).toBeUndefined();
    await reply.final("**Tickets**: 3");
    expect(harness.fake.ephemeral(CHANNEL, ADDRESS.user)).toEqual(["*Tickets*: 3"]);
  });

  it("comes by another way when its address takes no more", async () => {
    await using harness = await SurfaceHarness.start();
    const response = harness.fake.responseUrl(CHANNEL, ADDRESS.user);
    await harness.clock.advance(31 * 60_000);
    await harness.reply({ ...ADDRESS, thread: "", ts: "", response }).final("Late");
    expect(harness.fake.callsOf("chat.postEphemeral")).toHaveLength(1);
    expect(harness.fake.ephemeral(CHANNEL, ADDRESS.user)).toEqual(["Late"]);
  });
});

describe("a refusal", () => {
  it("says whether the person cannot be written to, the message is gone or the form is wrong", async () => {
    await using harness = await SurfaceHarness.start();
    const codes = { channel_not_found: "blocked", is_archived: "blocked", msg_blocks_too_long: "format", xyz: "other" };
    for (const [error, reason] of Object.entries(codes)) {
      harness.fake.faults.next("chat.postMessage", { error });
      const sent = harness.reply().final("One", false);
      await expect(sent).rejects.toThrow(PlatformRejectedError);
      await expect(sent).rejects.toMatchObject({ reason });
      await harness.clock.advance(3000);
    }
  });

  it("holds neither words nor the token", async () => {
    await using harness = await SurfaceHarness.start();
    for (const fault of [
      { status: 502 },
      { error: "xyz" },
      "dropBefore",
      { status: 200, body: "secret words" },
    ] as const) {
      harness.fake.faults.next("chat.postMessage", fault);
      const error = await harness
        .reply()
        .final("secret words", false)
        .catch((caught: unknown) => caught);
      expect(String(error)).not.toMatch(/secret|xoxb/);
      await harness.clock.advance(3000);
    }
    expect(harness.statuses).toEqual([
      "chat.postMessage 502",
      "chat.postMessage xyz",
      "chat.postMessage failed",
      "chat.postMessage failed",
    ]);
  });
});
