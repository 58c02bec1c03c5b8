import { expect, it } from "vitest";
import { describeChatPage, eventually } from "./harness.ts";

describeChatPage("an answer on the chat page", {}, (open) => {
  it("grows while it streams and ends as the whole answer", async () => {
    const chat = await open();
    const asked = await chat.ask("What are your opening hours?");
    expect(asked.asked).toMatchObject({ message: "What are your opening hours?", stream: true });
    expect(asked.asked.message_id).toMatch(/^[0-9a-f-]{36}$/);
    await chat.page.getByText("What are your opening hours?").waitFor();
    await chat.page.locator(".activity:visible").waitFor();

    asked.delta("We are open ");
    await eventually(() => chat.answerText.textContent()).toBe("We are open");
    asked.delta("from nine");
    await eventually(() => chat.answerText.textContent()).toBe("We are open from nine");
    asked.done("We are open from nine to five.");
    await eventually(() => chat.answerText.textContent()).toBe("We are open from nine to five.");
    expect(await chat.answers.count()).toBe(1);
    expect(await chat.button("Stop the answer").isVisible()).toBe(false);
  });

  it("reads a stream that is cut at any byte", async () => {
    const chat = await open();
    const asked = await chat.ask("Xin chào?");
    asked.accept();
    const text =
      'event: delta\r\ndata: {"text":"Chào bạn"}\r\n\r\n: keep-alive\n\nevent:delta\ndata:{"text":" nhé"}\n\n';
    for (const byte of Buffer.from(text)) asked.raw(Buffer.of(byte).toString("latin1"), "latin1");
    await eventually(() => chat.answerText.textContent()).toBe("Chào bạn nhé");
    asked.done("Chào bạn nhé.");
    await eventually(() => chat.answerText.textContent()).toBe("Chào bạn nhé.");
  });

  it("shows the status while there is no text", async () => {
    const chat = await open();
    const asked = await chat.ask("Hello?");
    asked.status("3 people are before you");
    await chat.page.getByText("3 people are before you").waitFor();
    asked.delta("Hello");
    await eventually(() => chat.page.getByText("3 people are before you").isVisible()).toBe(false);
    asked.done("Hello!");
  });

  it("starts again after a reset", async () => {
    const chat = await open();
    const asked = await chat.ask("Hello?");
    asked.delta("One model said");
    await eventually(() => chat.answerText.textContent()).toBe("One model said");
    asked.reset();
    await eventually(() => chat.answerText.isVisible()).toBe(false);
    asked.delta("Another says");
    await eventually(() => chat.answerText.textContent()).toBe("Another says");
    asked.done("Another says hello.");
    await eventually(() => chat.answerText.textContent()).toBe("Another says hello.");
  });

  it("says what became of the question", async () => {
    const chat = await open();
    const outcomes = {
      ticketed: "Passed on to our team. A person will get back to you.",
      left_to_staff: "A person from our team is looking after this conversation.",
      cut_short: "This answer was cut short.",
      refused: "This message was not answered.",
    };
    for (const [outcome, note] of Object.entries(outcomes)) {
      (await chat.ask(`Is it ${outcome}?`)).done("", outcome);
      await chat.answers.last().getByText(note).waitFor();
    }
  });

  it("shows an error in words and asks again with a new message", async () => {
    const chat = await open();
    const first = await chat.ask("Hello?");
    first.error("internal", "The desk has lost its thread.");
    await chat.answers.getByText("The desk has lost its thread.").waitFor();
    await chat.button("Try again").click();
    const second = await chat.server.next();
    expect(second.asked.message_id).not.toBe(first.asked.message_id);
    expect(second.asked.message).toBe("Hello?");
    second.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
    expect(await chat.page.locator(".question").count()).toBe(1);
  });

  it("shows a rate limit, counts down and lets the reader try again", async () => {
    const chat = await open();
    await chat.page.clock.install();
    (await chat.ask("Hello?")).refuse(429, "rate_limited", { "retry-after": "20" });
    await chat.answers.getByText("You can try again in 20 s.").waitFor();
    expect(await chat.button("Try again").isEnabled()).toBe(false);
    await chat.page.clock.runFor(10_000);
    await chat.answers.getByText("You can try again in 10 s.").waitFor();
    await chat.page.clock.runFor(11_000);
    await eventually(() => chat.button("Try again").isEnabled()).toBe(true);
    await chat.button("Try again").click();
    (await chat.server.next()).done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
  });

  it("renews an expired session once and asks again", async () => {
    const chat = await open();
    (await chat.ask("Hello?")).refuse(401, "session_expired");
    const again = await chat.server.next();
    expect(chat.server.pageLoads).toBe(2);
    again.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");

    (await chat.ask("And now?")).refuse(401, "session_expired");
    (await chat.server.next()).refuse(401, "session_expired");
    await chat.answers.getByText("Your session could not be renewed.").waitFor();
  });

  it("shows the answer of two questions that were answered together once, under the last", async () => {
    const chat = await open();
    const first = await chat.ask("Do you ship to Spain?");
    const second = await chat.ask("And to Portugal?");
    expect(second.asked.conversation_id).toBe(first.asked.conversation_id);
    expect(second.asked.message_id).not.toBe(first.asked.message_id);
    await eventually(() => chat.answers.count()).toBe(1);
    for (const asked of [first, second]) asked.delta("Yes, we ship ");
    await eventually(() => chat.answerText.textContent()).toBe("Yes, we ship");
    await eventually(() => chat.answers.count()).toBe(1);
    for (const asked of [first, second]) asked.done("Yes, we ship to both.");
    await eventually(() => chat.page.locator(".answer[data-state=done]").count()).toBe(2);
    expect(await chat.answers.count()).toBe(1);
    expect(await chat.page.locator(".exchange").last().locator(".answer").isVisible()).toBe(true);
    await chat.page.reload();
    await eventually(() => chat.answers.count()).toBe(1);
  });

  it("keeps a first answer that is under way when a second question waits its turn", async () => {
    const chat = await open();
    const first = await chat.ask("Do you ship to Spain?");
    first.delta("Yes, to Spain");
    await eventually(() => chat.answerText.textContent()).toBe("Yes, to Spain");
    const second = await chat.ask("What does it cost?");
    await eventually(() => chat.answers.count()).toBe(2);
    first.done("Yes, to Spain too.");
    second.done("Four euros.");
    await eventually(() => chat.page.locator(".text").allTextContents()).toEqual(["Yes, to Spain too.", "Four euros."]);
  });

  it("follows the text only while the reader is at the end", async () => {
    const chat = await open();
    const asked = await chat.ask("Tell me everything.");
    const paragraphs = Array.from({ length: 60 }, (_, number) => `Paragraph ${number}.`).join("\n\n");
    asked.delta(paragraphs);
    await chat.page.getByText("Paragraph 59.").waitFor();
    const distance = () => chat.evaluate<number>("log.scrollHeight - log.clientHeight - Math.round(log.scrollTop)");
    await eventually(distance).toBeLessThan(3);

    await chat.page.mouse.move(400, 300);
    await chat.page.mouse.wheel(0, -1500);
    await eventually(distance).toBeGreaterThan(1000);
    const scrolled = await chat.evaluate("log.scrollTop");
    asked.delta("\n\nMore at the end.");
    await chat.button("New text").waitFor();
    expect(await chat.evaluate("log.scrollTop")).toBe(scrolled);
    await chat.button("New text").click();
    await eventually(distance).toBeLessThan(3);
    expect(await chat.button("New text").isVisible()).toBe(false);
    asked.done(paragraphs);
  });
});
