import { expect, it } from "vitest";
import { describeChatPage, eventually } from "./harness.ts";

const LOST = "The connection was lost. Reconnecting…";

describeChatPage("a connection of the chat page", {}, (open) => {
  it("is taken up again when it breaks, under the same message, and the whole answer replaces the partial", async () => {
    const chat = await open();
    const first = await chat.ask("How do I return it?");
    first.delta("Press the **ret");
    await eventually(() => chat.answerText.textContent()).toBe("Press the ret");
    first.cut();
    await chat.answers.getByText(LOST).waitFor();
    expect(await chat.answerText.textContent()).toBe("Press the ret");

    const second = await chat.server.next();
    expect(second.asked).toEqual(first.asked);
    second.accept();
    await eventually(() => chat.answers.getByText(LOST).isVisible()).toBe(false);
    expect(await chat.answerText.textContent()).toBe("Press the ret");
    second.delta("Use the form");
    await eventually(() => chat.answerText.textContent()).toBe("Use the form");
    second.done("Use the form on the order page.");
    await eventually(() => chat.answerText.textContent()).toBe("Use the form on the order page.");
    expect(await chat.answers.count()).toBe(1);
    expect(await chat.page.locator(".question").count()).toBe(1);
    expect(chat.server.untaken).toBe(0);
  });

  it("counts as broken when the stream ends without a last event, or the server is restarting", async () => {
    const chat = await open();
    /** Ends the pause before the next connection. */
    const hurry = async () => {
      await chat.page.locator('.answer[data-link="lost"]').waitFor();
      await chat.evaluate("dispatchEvent(new Event('online'))");
      return chat.server.next();
    };
    const first = await chat.ask("Hello?");
    first.end();
    const second = await hurry();
    second.refuse(503, "unavailable");
    const third = await hurry();
    third.error("unavailable", "The server is shutting down.");
    const fourth = await hurry();
    expect(fourth.asked.message_id).toBe(first.asked.message_id);
    fourth.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
    expect(await chat.answers.count()).toBe(1);
  });

  it("says that the reader is offline and reconnects at once when the network is back", async () => {
    const chat = await open();
    await chat.page.clock.install();
    const first = await chat.ask("Hello?");
    first.delta("Hel");
    await eventually(() => chat.answerText.textContent()).toBe("Hel");
    await chat.context.setOffline(true);
    await chat.answers.getByText("You are offline.").waitFor();
    await first.abandoned;
    // With time standing still, only the news that the network is back can end the pause.
    const now = await chat.evaluate<number>("Date.now()");
    await chat.page.clock.pauseAt(now + 60_000);
    await chat.context.setOffline(false);
    const second = await chat.server.next();
    await chat.page.clock.resume();
    expect(second.asked.message_id).toBe(first.asked.message_id);
    second.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
    expect(await chat.answers.getByText("You are offline.").isVisible()).toBe(false);
  });

  it("waits longer from loss to loss, and gives up after five minutes until the network is back", async () => {
    const chat = await open();
    await chat.page.clock.install();
    const first = await chat.ask("Hello?");
    first.delta("Hel");
    await eventually(() => chat.answerText.textContent()).toBe("Hel");
    first.cut();
    await chat.answers.getByText(LOST).waitFor();
    let losses = 1;
    const gaveUp = chat.answers.getByText("The server could not be reached.");
    while (!(await gaveUp.isVisible())) {
      await chat.page.clock.runFor(1000);
      if (chat.server.untaken === 0) continue;
      (await chat.server.next()).cut();
      losses += 1;
    }
    await chat.button("Try again").waitFor();
    while (chat.server.untaken > 0) await chat.server.next();
    // Five minutes hold four growing pauses and then one every eight seconds or so.
    expect(losses).toBeGreaterThan(20);
    expect(losses).toBeLessThan(60);
    await chat.evaluate("dispatchEvent(new Event('online'))");
    const last = await chat.server.next();
    expect(last.asked.message_id).toBe(first.asked.message_id);
    last.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
  });

  it("counts as broken when nothing at all is heard for three quarters of a minute", async () => {
    const chat = await open();
    await chat.page.clock.install();
    const first = await chat.ask("Hello?");
    first.delta("Hel");
    await eventually(() => chat.answerText.textContent()).toBe("Hel");
    await chat.page.clock.runFor(46_000);
    await first.abandoned;
    await chat.answers.getByText(LOST).waitFor();
    await chat.page.clock.runFor(1000);
    const second = await chat.server.next();
    expect(second.asked.message_id).toBe(first.asked.message_id);
    second.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
  });

  it("survives a reload in the middle of an answer", async () => {
    const chat = await open();
    (await chat.ask("Who are you?")).done("The front desk.");
    await eventually(() => chat.answerText.textContent()).toBe("The front desk.");
    const first = await chat.ask("How do I return it?");
    first.delta("Press the");
    await eventually(() => chat.answerText.textContent()).toBe("Press the");
    await chat.page.reload();
    await first.abandoned;
    const second = await chat.server.next();
    expect(second.asked).toEqual(first.asked);
    await eventually(() => chat.answers.locator(".text").allTextContents()).toEqual(["The front desk.", "Press the"]);
    second.done("Press the button.");
    await eventually(() => chat.answerText.textContent()).toBe("Press the button.");
    expect(await chat.page.locator(".question").allTextContents()).toHaveLength(2);
  });

  it("is tried again for a question given up when the page is loaded again, and on demand after a failure", async () => {
    const chat = await open();
    const exchange = { id: "kept-id", question: "Hello?", answer: "Hel", state: "failed" };
    const failure = { code: "connection", message: "", retryWith: "same" };
    const stored = JSON.stringify({ conversationId: "kept", exchanges: [{ ...exchange, failure }] });
    await chat.evaluate(`addEventListener("pagehide", () => localStorage.setItem("frontdesk.chat.1", '${stored}'))`);
    await chat.page.reload();
    expect((await chat.server.next()).asked).toMatchObject({ message_id: "kept-id", conversation_id: "kept" });

    await chat.page.reload();
    (await chat.server.next()).refuse(500, "internal");
    await chat.button("Try again").click();
    const asked = await chat.server.next();
    expect(asked.asked.message_id).toBe("kept-id");
    asked.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
  });

  it("is watched by another tab, which shows the conversation too", async () => {
    const chat = await open();
    const other = await chat.context.newPage();
    await other.goto(chat.server.origin);
    await other.getByText("How can we help?").waitFor();
    (await chat.ask("Hello?")).done("Hello in both tabs!");
    await other.getByText("Hello in both tabs!").waitFor();
  });
});
