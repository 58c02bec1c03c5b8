import { expect, it } from "vitest";
import { startFakeModel } from "../fakes/model/fake-model-server.ts";
import { Gate } from "../fakes/model/gate.ts";
import { freePort } from "../support/free-port.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";
import { describeChatPage, eventually } from "./harness.ts";

describeChatPage("the chat page of the real program", {}, (open) => {
  it("streams an answer, survives a crash in the middle of the next and has it finished", async () => {
    const model = await startFakeModel();
    const env = {
      PORT: String(await freePort()),
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: "hs_test_key_that_is_long_enough_0001",
    };
    const dataDirectory = createDataDirectory();
    const before = await FrontdeskProcess.start({ env, dataDirectory });
    const chat = await open();
    await chat.page.goto(before.url);

    model.enqueue({ text: "Orders ship in **two days**." });
    await chat.box.fill("When does my order ship?");
    await chat.box.press("Enter");
    await eventually(() => chat.answerText.textContent()).toBe("Orders ship in two days.");
    expect(await chat.answers.locator("strong").textContent()).toBe("two days");

    const gate = new Gate();
    model.enqueue({ chunks: ["The first half ", "and the second."], gate });
    model.enqueue({ text: "The whole answer." });
    await chat.box.fill("Tell me more");
    await chat.box.press("Enter");
    gate.release(1);
    await eventually(() => chat.answerText.textContent()).toMatch(/^The first half/);
    await before.kill();
    await chat.answers.getByText("The connection was lost. Reconnecting…").waitFor();
    expect(await chat.answerText.textContent()).toMatch(/^The first half/);

    const after = await FrontdeskProcess.start({ env, dataDirectory });
    await eventually(() => chat.answerText.textContent()).toBe("The whole answer.");
    expect(await chat.answers.count()).toBe(2);
    expect(model.requests).toHaveLength(3);
    await after.kill();
    await model.stop();
  });

  it("stops the model when the reader presses stop", async () => {
    const model = await startFakeModel();
    const env = { LLM_BASE_URL: model.baseUrl, LLM_API_KEY: "hs_test_key_that_is_long_enough_0001" };
    await using frontdesk = await FrontdeskProcess.start({ env });
    const chat = await open();
    await chat.page.goto(frontdesk.url);
    const gate = new Gate();
    model.enqueue({ chunks: ["The first half ", "and the second."], gate });
    await chat.box.fill("Tell me");
    await chat.box.press("Enter");
    gate.release(1);
    await eventually(() => chat.answerText.textContent()).toMatch(/^The first half/);
    await chat.button("Stop the answer").click();
    await model.waitFor(() => model.requests[0]?.ended === "client-closed", { describe: "a stopped model" });
    expect(await chat.answerText.textContent()).toMatch(/^The first half/);
    await model.stop();
  });
});
