import { expect, it } from "vitest";
import { describeChatPage, eventually } from "./harness.ts";

describeChatPage("the controls of the chat page", {}, (open) => {
  it("stop an answer, keep what there is, do not reconnect, and ask again as a new message", async () => {
    const chat = await open();
    await chat.page.clock.install();
    const first = await chat.ask("Tell me a story.");
    first.delta("Once upon a time");
    await eventually(() => chat.answerText.textContent()).toBe("Once upon a time");
    await chat.button("Stop the answer").click();
    await first.abandoned;
    await chat.answers.getByText("You stopped this answer.").waitFor();
    expect(await chat.answerText.textContent()).toBe("Once upon a time");
    expect(await chat.evaluate("document.activeElement.id")).toBe("message");
    await chat.page.clock.runFor(30_000);
    expect(chat.server.untaken).toBe(0);

    await chat.button("Try again").click();
    const second = await chat.server.next();
    expect(second.asked).toMatchObject({ message: "Tell me a story.", conversation_id: first.asked.conversation_id });
    expect(second.asked.message_id).not.toBe(first.asked.message_id);
    second.done("There was a desk.");
    await eventually(() => chat.answerText.textContent()).toBe("There was a desk.");
    expect(await chat.answers.count()).toBe(1);
  });

  it("offer to try again only under the last answer", async () => {
    const chat = await open();
    (await chat.ask("One?")).error("internal", "It broke.");
    await chat.button("Try again").waitFor();
    (await chat.ask("Two?")).done("Two.");
    await eventually(() => chat.answerText.textContent()).toBe("Two.");
    expect(await chat.button("Try again").isVisible()).toBe(false);
  });

  it("begin a new conversation", async () => {
    const chat = await open();
    const first = await chat.ask("Hello?");
    first.delta("Hel");
    await eventually(() => chat.answerText.textContent()).toBe("Hel");
    await chat.button("New conversation").click();
    await first.abandoned;
    await chat.page.getByText("How can we help?").waitFor();
    expect(await chat.page.locator(".exchange").count()).toBe(0);
    const second = await chat.ask("Hello again?");
    expect(second.asked.conversation_id).not.toBe(first.asked.conversation_id);
    second.done("Hello!");
    await eventually(() => chat.answers.count()).toBe(1);
    await chat.page.reload();
    await eventually(() => chat.page.locator(".question p").allTextContents()).toEqual(["Hello again?"]);
  });

  it("send a starter question", async () => {
    const chat = await open();
    await chat.button("How do I get a refund?").click();
    const asked = await chat.server.next();
    expect(asked.asked.message).toBe("How do I get a refund?");
    asked.done("Like this.");
    await eventually(() => chat.answerText.textContent()).toBe("Like this.");
  });

  it("work by keyboard alone", async () => {
    const chat = await open();
    const { keyboard } = chat.page;
    const focused = () => chat.evaluate<string>("document.activeElement.id || document.activeElement.className");
    await eventually(focused).toBe("message");
    await keyboard.type("First line");
    await keyboard.press("Shift+Enter");
    await keyboard.type("second line");
    await keyboard.press("Enter");
    const asked = await chat.server.next();
    expect(asked.asked.message).toBe("First line\nsecond line");
    expect(await chat.box.inputValue()).toBe("");
    asked.delta("An answer");
    await eventually(() => chat.answerText.textContent()).toBe("An answer");
    await keyboard.press("Escape");
    await chat.answers.getByText("You stopped this answer.").waitFor();

    await chat.evaluate("document.activeElement.blur()");
    const path: string[] = [];
    await chat.page.evaluate("getSelection().removeAllRanges()");
    for (let presses = 0; presses < 6 && !path.includes("message"); presses += 1) {
      await keyboard.press("Shift+Tab");
      path.push(await focused());
    }
    expect(path).toContain("message");
    const skip = chat.page.getByRole("link", { name: "Skip to the message box" });
    await skip.focus();
    expect(await skip.evaluate((link) => link.getBoundingClientRect().top >= 0)).toBe(true);
    await keyboard.press("Enter");
    await eventually(focused).toBe("message");
    await keyboard.press("Shift+Tab");
    expect(await focused()).toContain("retry");
    const ring = await chat
      .button("Try again")
      .evaluate((button) => button.computedStyleMap().get("outline-style")?.toString());
    expect(ring).toBe("solid");
    await keyboard.press("Enter");
    (await chat.server.next()).done("Done by keyboard.");
    await eventually(() => chat.answerText.textContent()).toBe("Done by keyboard.");
    await eventually(focused).toBe("message");
  });

  it("do not send an empty message, nor one that an input method is still composing", async () => {
    const chat = await open();
    await chat.box.fill("   \n ");
    await chat.box.press("Enter");
    expect(await chat.button("Send").isEnabled()).toBe(false);
    await chat.box.fill("xin chao");
    await chat.evaluate(
      "message.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))",
    );
    expect(await chat.page.locator(".question").count()).toBe(0);
    expect(chat.server.untaken).toBe(0);
  });

  it("show the length near the limit and hold back what is too long", async () => {
    const chat = await open();
    await chat.box.fill("a".repeat(3599));
    expect(await chat.page.locator("#count").isVisible()).toBe(false);
    await chat.box.fill("a".repeat(3999));
    await chat.page.getByText("1 character left").waitFor();
    await chat.box.fill("a".repeat(4002));
    await chat.page.getByText("2 characters too many").waitFor();
    expect(await chat.button("Send").isEnabled()).toBe(false);
    expect(await chat.box.getAttribute("aria-invalid")).toBe("true");
    await chat.box.press("Enter");
    expect(await chat.page.locator(".question").count()).toBe(0);
  });

  it("tell screen readers how it goes and how it ended, not every chunk", async () => {
    const chat = await open();
    const log = chat.page.getByRole("log", { name: "Conversation" });
    expect(await log.getAttribute("aria-live")).toBe("off");
    await chat.evaluate(`(() => {
      window.heard = [];
      new MutationObserver(() => heard.push(announcer.lastChild.textContent)).observe(announcer, { childList: true });
    })()`);
    const asked = await chat.ask("Hello?");
    for (const piece of ["Hello, ", "**dear** ", "guest."]) {
      asked.delta(piece);
      await eventually(() => chat.answerText.textContent()).toContain(piece.replaceAll("*", "").trim());
    }
    expect(await chat.answers.first().getAttribute("aria-busy")).toBe("true");
    asked.done("Hello, **dear** guest.");
    await chat.announcer.getByText("Hello, dear guest.").waitFor({ state: "attached" });
    expect(await chat.evaluate("heard")).toEqual(["Looking into it…", "Hello, dear guest."]);
    expect(await chat.answers.first().getAttribute("aria-busy")).toBe("false");
    expect(await chat.page.getByRole("heading", { level: 2 }).allTextContents()).toEqual(["You", "Frontdesk"]);
  });

  it("speak Vietnamese to readers of Vietnamese", async () => {
    const chat = await open({ locale: "vi-VN" });
    await chat.page.getByRole("heading", { name: "Chúng tôi giúp gì được cho bạn?" }).waitFor();
    expect(await chat.evaluate("document.documentElement.lang")).toBe("vi");
    const box = chat.page.getByRole("textbox", { name: "Tin nhắn của bạn" });
    await box.fill("Đơn hàng của tôi đâu?");
    await chat.button("Gửi").click();
    (await chat.server.next()).done("Đang trên đường giao.");
    await eventually(() => chat.answerText.textContent()).toBe("Đang trên đường giao.");
  });

  it("work where storage is forbidden and the origin is not a secure one", async () => {
    const chat = await open();
    await chat.context.addInitScript(`
      delete Crypto.prototype.randomUUID;
      Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
    `);
    await chat.page.reload();
    const asked = await chat.ask("Hello?");
    expect(asked.asked.message_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    asked.done("Hello!");
    await eventually(() => chat.answerText.textContent()).toBe("Hello!");
  });

  it("keep the last hundred messages", async () => {
    const chat = await open();
    const exchanges = Array.from({ length: 80 }, (_, number) => ({
      id: `id-${number}`,
      question: `Question ${number}`,
      answer: `Answer ${number}`,
      state: "done",
      outcome: "answered",
    }));
    const stored = JSON.stringify({ conversationId: "kept", exchanges: [...exchanges, { id: 7 }] });
    await chat.evaluate(`(() => {
      localStorage.setItem("frontdesk.chat.1", ${JSON.stringify(stored)});
      addEventListener("pagehide", () => localStorage.setItem("frontdesk.chat.1", ${JSON.stringify(stored)}));
    })()`);
    await chat.page.reload();
    await chat.page.getByText("Answer 79").waitFor();
    (await chat.ask("One more?")).done("One more.");
    await eventually(() => chat.answerText.textContent()).toBe("One more.");
    expect(await chat.page.locator(".question").count()).toBe(50);
    const kept = await chat.evaluate<string>("localStorage.getItem('frontdesk.chat.1')");
    expect(JSON.parse(kept)).toMatchObject({ conversationId: "kept", exchanges: { length: 50 } });
  });
});
