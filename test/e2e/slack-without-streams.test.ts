import { afterAll, beforeAll, expect, it } from "vitest";
import { Gate } from "../fakes/model/gate.ts";
import { Person } from "./support/slack-people.ts";
import { SlackProgram } from "./support/slack-program.ts";

const WORDS = ["Hi <!channel>, ", "<@U0ANN0001> ", "and all."];

let program: SlackProgram;
beforeAll(async () => {
  program = await SlackProgram.start("http", {
    slack: { latencyMs: 300 },
    settings: { replies: { allowMentions: true }, slack: { goodAnswer: "Câu trả lời tốt" } },
  });
  const { faults } = program.world.web;
  faults.always("chat.startStream", { error: "feature_not_enabled" });
  faults.always("agents.sessions.setStatus", { error: "unknown_method" });
  faults.always("assistant.threads.setStatus", { error: "unknown_method" });
});
afterAll(() => program.stop());

it("answers are posted and updated, streams and statuses are not asked for again, and who may be called is", async () => {
  const { web } = program.world;
  for (const asked of [1, 2]) {
    const gate = new Gate();
    program.model.respond(() => ({ chunks: WORDS, gate }));
    const question = await new Person(program).mentions(`question ${asked}`);
    await program.model.waitFor((requests) => requests.length === asked);
    await expect.poll(() => web.callsOf("assistant.threads.setStatus").length).toBe(1);
    gate.release();
    await expect.poll(() => program.world.said(question).join(), { timeout: 5000 }).toBe("Hi <!channel>,");
    gate.open();
    await program.world.untilSaid(question, WORDS.join(""));
    const place = { channel: String(question.event.channel), thread: String(question.event.ts) };
    const below = () => JSON.stringify(web.thread(place.channel, place.thread)[0]?.extras);
    await expect.poll(below).toContain("Câu trả lời tốt");
  }
  for (const method of ["chat.startStream", "agents.sessions.setStatus", "assistant.threads.setStatus"]) {
    expect(web.callsOf(method)).toHaveLength(1);
  }
  expect(web.pings).toBeGreaterThan(0);
}, 20_000);
