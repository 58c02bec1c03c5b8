import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Gate } from "../fakes/model/gate.ts";
import type { SlackCall } from "../fakes/slack/slack-call.ts";
import { Person } from "./support/slack-people.ts";
import { SlackProgram } from "./support/slack-program.ts";
import type { Question } from "./support/slack-world.ts";

const HEAD = "The first half of the answer";
const TAIL = ", and then the second half of it.";
const WHOLE = HEAD + TAIL;

let program: SlackProgram;
let gate = new Gate();

beforeAll(async () => {
  program = await SlackProgram.start("http");
});
beforeEach(() => {
  gate = new Gate();
  program.model.respond(() => ({ chunks: [HEAD, ", and then", " the second half", " of it."], gate }));
});
afterAll(() => program.stop("the second half"));

const callsOf = ({ event }: Question, method: string) =>
  program.world.web.callsOf(method).filter(({ args }) => args.channel === event.channel);
const silence = (calls: readonly SlackCall[]) =>
  calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? Number.NEGATIVE_INFINITY));

/** Asks, and waits until the first half of the answer can be read. */
async function halfWay(person = new Person(program)): Promise<Question> {
  const question = await person.asks("what is it?");
  gate.release();
  await expect.poll(() => program.world.said(question)).toEqual([HEAD]);
  return question;
}

/** Lets the model finish: everything must be said, once. `texts`: in which messages. */
async function untilWhole(question: Question, ...texts: readonly string[]): Promise<void> {
  gate.open();
  await program.world.untilSaid(question, ...(texts.length === 0 ? [WHOLE] : texts));
}

describe("a final that Slack does not take at once", () => {
  it.each([
    ["chat.appendStream", 1],
    ["chat.stopStream", 1],
  ] as const)("arrives once and whole when %s is refused for a while, which is waited for", async (method, seconds) => {
    const question = await halfWay();
    program.world.web.faults.next(method, { retryAfter: seconds });
    if (method === "chat.appendStream") {
      gate.release();
      await expect.poll(() => callsOf(question, method).length, { timeout: 5000 }).toBe(1);
    }
    await untilWhole(question);
    const calls = callsOf(question, method);
    if (calls.length > 1) expect(Math.min(...silence(calls))).toBeGreaterThanOrEqual(seconds * 1000);
    expect(callsOf(question, "chat.postMessage")).toEqual([]);
  });

  it("is posted and updated while streams may not be started", async () => {
    program.world.web.faults.next("chat.startStream", { retryAfter: 1 });
    const question = await halfWay();
    program.world.web.faults.next("chat.update", { retryAfter: 1 });
    await untilWhole(question);
    expect(callsOf(question, "chat.startStream")).toHaveLength(1);
    expect(Math.min(...silence(callsOf(question, "chat.update")))).toBeGreaterThanOrEqual(1000);
  });

  it("is posted once when posts are refused for a while", async () => {
    program.world.web.faults.next("chat.startStream", { error: "channel_type_not_supported" });
    program.world.web.faults.next("chat.postMessage", { retryAfter: 1 });
    const question = await new Person(program).asks("what is it?");
    await untilWhole(question);
    expect(Math.min(...silence(callsOf(question, "chat.postMessage")))).toBeGreaterThanOrEqual(1000);
  });
});

describe("a stream that Slack ends", () => {
  const end = (question: Question) => {
    const { channel, ts } = question.event;
    const [message] = program.world.web.thread(String(channel), String(ts));
    program.world.web.endStream(String(channel), String(message?.ts));
  };

  it("while more is coming is followed by another one with exactly the rest", async () => {
    const question = await halfWay();
    end(question);
    gate.release();
    await expect.poll(() => callsOf(question, "chat.startStream").length, { timeout: 5000 }).toBe(2);
    await untilWhole(question, HEAD, TAIL);
  });

  it("before the final is followed by a post of exactly the rest", async () => {
    const question = await halfWay();
    end(question);
    await untilWhole(question, HEAD, TAIL.trim());
  });

  it("because its text is too long is followed by exactly the rest", async () => {
    const question = await halfWay();
    program.world.web.faults.next("chat.appendStream", { error: "msg_too_long" });
    gate.release();
    await expect.poll(() => program.world.said(question).length, { timeout: 5000 }).toBe(2);
    gate.open();
    await expect.poll(() => program.world.said(question).join("")).toBe(WHOLE);
  });
});

it("a token that is taken back is told once, in words that help, and what is to be said waits for a good one", async () => {
  const before = program.output.length;
  const { faults } = program.world.web;
  const statuses = ["agents.sessions.setStatus", "assistant.threads.setStatus"];
  const repair = ["chat.startStream", "chat.postMessage", ...statuses].map((method) =>
    faults.always(method, { error: "token_revoked" }),
  );
  gate.open();
  const question = await new Person(program).asks("what is it?");
  await expect.poll(() => callsOf(question, "chat.postMessage").length, { timeout: 10_000 }).toBeGreaterThan(2);
  const ready = await fetch(`${program.process.url}/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).toContain("SLACK_BOT_TOKEN: Slack refuses this token (token_revoked)");
  for (const end of repair) end();
  const told = program.output.slice(before).match(/SLACK_BOT_TOKEN: Slack refuses this token \(token_revoked\)/g);
  expect(told).toHaveLength(1);
  await untilWhole(question);
  await expect.poll(async () => (await fetch(`${program.process.url}/ready`)).status).toBe(200);
}, 20_000);

describe("an outage", () => {
  it.each([
    ["refuses with 500", { status: 500 }],
    ["breaks connections", "dropBefore"],
    ["is slow", { slowMs: 2000 }],
  ] as const)(
    "in which Slack %s in the middle of an answer costs nothing and doubles nothing",
    async (_name, fault) => {
      const question = await halfWay();
      for (const method of ["chat.appendStream", "chat.stopStream"]) program.world.web.faults.next(method, fault);
      gate.release();
      await expect.poll(() => callsOf(question, "chat.appendStream").length, { timeout: 5000 }).toBe(1);
      await untilWhole(question);
    },
  );

  it("of everything is told in few lines, and over when it is over", async () => {
    const before = program.output.length;
    const posts = program.world.web.callsOf("chat.postMessage").length;
    const methods = ["chat.startStream", "chat.postMessage", "chat.update", "assistant.threads.setStatus"];
    const repair = methods.map((method) => program.world.web.faults.always(method, { status: 503 }));
    gate.open();
    const question = await new Person(program).asks("what is it?");
    const refused = () => program.world.web.callsOf("chat.postMessage").length - posts;
    await expect.poll(refused, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    const lines = program.output.slice(before).trim().split("\n");
    for (const end of repair) end();
    await untilWhole(question);
    expect(lines.filter((line) => /"level":"?(?:warn|error|40|50)|WARN|ERROR/.test(line)).length).toBeLessThan(12);
  }, 20_000);
});

it("a process that is killed in the middle of a stream leaves one whole answer behind", async () => {
  const question = await halfWay();
  await program.kill();
  gate.open();
  await program.run();
  await expect.poll(() => program.world.said(question).join("|"), { timeout: 20_000 }).toBe(WHOLE);
}, 30_000);
