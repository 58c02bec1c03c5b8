import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Gate } from "../fakes/model/gate.ts";
import type { People } from "../fakes/telegram/people.ts";
import { createDataDirectory } from "../support/frontdesk-process.ts";
import { ChatStream } from "./support/chat-stream.ts";
import { DeskUnderTest } from "./support/desk-under-test.ts";

const CHAT = 7;

describe("being told to stop", () => {
  let desk: DeskUnderTest;
  let ann: ReturnType<People["user"]>;
  let chat: ReturnType<People["privateChat"]>;
  let gate: Gate;

  beforeEach(async () => {
    const config = join(createDataDirectory(), "frontdesk.yaml");
    writeFileSync(config, "shutdownGraceMs: 1500\n");
    desk = await DeskUnderTest.start({ env: { FRONTDESK_CONFIG: config } });
    ann = desk.telegram.user(CHAT);
    chat = desk.telegram.privateChat(ann);
    gate = new Gate();
    desk.model.respond(() => ({ chunks: ["The first half ", "and the second."], gate }));
  });
  afterEach(() => desk.stop());

  const ask = async () => {
    desk.telegram.say(chat, ann, "tell me");
    gate.release(1);
    await desk.telegram.waitFor(
      () => desk.telegram.chat(CHAT).drafts.some(({ text }) => text.startsWith("The first")),
      {
        describe: "visible text",
      },
    );
  };

  it("lets a reply under way finish and exits with 0", async () => {
    await ask();
    const exit = desk.frontdesk.stop();
    await desk.telegram.waitFor(() => desk.frontdesk.output.includes("Stopping"), {
      describe: "the signal to be seen",
    });
    gate.open();
    expect(await exit).toBe(0);
    expect(desk.said(CHAT)).toEqual(["The first half and the second."]);
  });

  it("stops a model that does not finish in time and answers after the next start, once", async () => {
    await ask();
    expect(await desk.frontdesk.stop()).toBe(0);
    expect(desk.model.requests[0]?.ended).toBe("client-closed");
    expect(desk.said(CHAT)).toEqual([]);
    gate.open();
    await desk.restart();
    expect(await desk.untilSaid(CHAT, 1)).toEqual(["The first half and the second."]);
  });

  it("exits at once at the second signal and loses nothing by it", async () => {
    await ask();
    desk.frontdesk.signal("SIGTERM");
    await desk.telegram.waitFor(() => desk.frontdesk.output.includes("Stopping"), {
      describe: "the signal to be seen",
    });
    // Nobody presses twice in 50 ms; a terminal and npm do.
    await new Promise((resolve) => setTimeout(resolve, 60));
    desk.frontdesk.signal("SIGTERM");
    expect(await desk.frontdesk.exited).toBe(1);
    gate.open();
    await desk.restart();
    expect(await desk.untilSaid(CHAT, 1)).toEqual(["The first half and the second."]);
  });

  it("takes nothing more in, and tells those who wait on the web to come back", async () => {
    const body = { message: "tell me", conversation_id: "c1", message_id: "m1" };
    const stream = await ChatStream.open(desk.frontdesk.url, body);
    gate.release(1);
    await stream.next();
    const exit = desk.frontdesk.stop();
    await desk.telegram.waitFor(() => desk.frontdesk.output.includes("Stopping"), {
      describe: "the signal to be seen",
    });
    const refused = await fetch(`${desk.frontdesk.url}/api/v1/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "more" }),
    });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
    const events = await stream.all();
    expect(events.at(-1)).toMatchObject({ event: "error", data: { code: "unavailable" } });
    expect(await exit).toBe(0);
  });
});
