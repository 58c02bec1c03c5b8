import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeModel, startFakeModel } from "../fakes/model/fake-model-server.ts";
import type { FakeModelRequest } from "../fakes/model/request-log.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";
import { writeSettings } from "./support/settings-file.ts";

const SUMMARY = "Lan ordered a red dress, DH-1024, and wants it in size L.";
const CHEAP = "deepseek-v3";

const MANY = { perMinute: 1000, burst: 1000 };

describe("a conversation that grows longer than its window", () => {
  let model: FakeModel;
  let frontdesk: FrontdeskProcess;
  let dataDirectory: string;
  afterEach(async () => {
    await frontdesk.kill();
    await model.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  const start = async (context: object) => {
    dataDirectory = createDataDirectory();
    model = await startFakeModel();
    model.respond(({ body }) => ({
      text: isSummary(body) ? SUMMARY : `We will see to it. ${"Of course. ".repeat(8)}`,
    }));
    frontdesk = await FrontdeskProcess.start({
      env: {
        LLM_BASE_URL: model.baseUrl,
        LLM_API_KEY: "hs_test_key_that_is_long_enough_0001",
        FRONTDESK_CONFIG: writeSettings(dataDirectory, {
          context,
          limits: { rates: { customer: MANY, conversation: MANY } },
        }),
      },
      dataDirectory,
    });
  };
  const say = async (said: string | readonly object[]) => {
    const words = typeof said === "string" ? { message: said } : { messages: said };
    const response = await fetch(`${frontdesk.url}/api/v1/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...words, conversation_id: "long" }),
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  };
  const summaries = () => model.requests.filter(({ body }) => isSummary(body));
  const systemPrompt = () => answers().at(-1)?.body.messages[0]?.content ?? "";
  const answers = () => model.requests.filter(({ body }) => !isSummary(body));

  it("goes on with a summary of its beginning, made by the cheap model", async () => {
    await start({ tokens: 700 });
    await say("I am Lan. My order is DH-1024, the red dress.");
    expect(systemPrompt()).not.toContain("<summary>\n");
    let said = 1;
    for (; said < 30 && !systemPrompt().includes("<summary>\n"); said++) {
      await say(`Question ${said} about my order, with some words around it.`);
      await idle();
    }
    expect(systemPrompt()).toContain(`summed up by a machine; it may have left something out:\n<summary>\n${SUMMARY}`);
    const [first] = summaries();
    expect(first?.body.model).toBe(CHEAP);
    expect(first?.body.messages.at(-1)?.content).toContain("I am Lan. My order is DH-1024");
    // Nothing that the summary tells of is told again.
    const window = answers().at(-1)?.body.messages.slice(1) ?? [];
    expect(window.some(({ content }) => content.includes("I am Lan"))).toBe(false);
    expect(window[0]?.role).toBe("user");
    expect(window.at(-1)?.content).toContain(`Question ${said - 1} `);
  });

  it("sums nothing up for callers who keep their own history", async () => {
    await start({ tokens: 700 });
    for (let said = 0; said < 15; said++) {
      await say([{ role: "user", content: `Question ${said} about my order, with some words around it.` }]);
    }
    await idle();
    expect(answers()).toHaveLength(15);
    expect(summaries()).toHaveLength(0);
  });

  it("leaves the oldest turns out when that is turned off", async () => {
    await start({ tokens: 700, condense: false });
    for (let said = 0; said < 15; said++) await say(`Question ${said} about my order, with some words around it.`);
    await idle();
    expect(summaries()).toHaveLength(0);
    expect(systemPrompt()).not.toContain("<summary>\n");
    const window = answers().at(-1)?.body.messages ?? [];
    expect(window.some(({ content }) => content.includes("Question 1 "))).toBe(false);
    expect(window.at(-1)?.content).toContain("Question 14 ");
  });

  /** Until nobody waits for the model any more. */
  const idle = () => model.waitFor((requests: readonly FakeModelRequest[]) => requests.every(({ ended }) => ended));
});

function isSummary({ messages }: FakeModelRequest["body"]): boolean {
  return messages[0]?.content.startsWith("You keep the notes") === true;
}
