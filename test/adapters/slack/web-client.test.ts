import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toPlatformError } from "../../../adapters/slack/errors.ts";
import { createSlackClients, type SlackClients } from "../../../adapters/slack/web-client.ts";
import { type FakeSlack, startFakeSlack } from "../../fakes/slack/fake-slack.ts";

describe("the clients of Slack's Web API", () => {
  let fake: FakeSlack;
  let clients: SlackClients;
  let statuses: string[];

  beforeEach(async () => {
    fake = await startFakeSlack();
    statuses = [];
    const onCall = (method: string, status: string) => statuses.push(`${method} ${status}`);
    clients = createSlackClients({ token: fake.token, apiUrl: fake.apiUrl, onCall });
  });
  afterEach(() => fake.stop());

  const post = () => clients.final.call("chat.postMessage", { channel: "C1", text: "Hi" });
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: unknown) => toPlatformError("chat.postMessage", error),
    );

  it("make a call once, whatever becomes of it", async () => {
    const faults = [
      { status: 500 },
      { status: 502 },
      { retryAfter: 2 },
      "dropBefore",
      { error: "fatal_error" },
    ] as const;
    for (const fault of faults) {
      fake.faults.next("chat.postMessage", fault);
      await failure(post());
    }
    expect(fake.callsOf("chat.postMessage")).toHaveLength(faults.length);
  });

  it("keep no other call back when one is refused for its pace", async () => {
    fake.faults.next("chat.postMessage", { retryAfter: 60 });
    const refused = failure(post());
    expect(await post()).toMatchObject({ ok: true });
    expect(await refused).toMatchObject({ retryAfterMs: 60_000, by: "platform" });
    expect(statuses.sort()).toEqual(["chat.postMessage 200", "chat.postMessage 429"]);
  });

  it("tell what is known of a call that failed", async () => {
    fake.faults.next("chat.postMessage", { status: 502 }, { status: 504 }, "dropAfter", { error: "internal_error" });
    const outcomes = ["not_done", "unknown", "unknown", "unknown"];
    for (const outcome of outcomes) expect(await failure(post())).toMatchObject({ outcome });
    const gone = await startFakeSlack();
    await gone.stop();
    const nowhere = createSlackClients({ token: fake.token, apiUrl: gone.apiUrl, onCall: () => undefined });
    const call = nowhere.final.call("chat.postMessage", { channel: "C1", text: "Hi" });
    expect(await failure(call)).toMatchObject({ outcome: "not_done" });
  });
});
