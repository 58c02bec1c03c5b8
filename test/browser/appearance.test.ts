import { fileURLToPath } from "node:url";
import type { BrowserContextOptions } from "playwright-core";
import { expect, it } from "vitest";
import { type ChatPage, describeChatPage, eventually } from "./harness.ts";

const ANSWER = `Yes, you can return it. Here is how:

1. Open **Orders** and choose the order.
2. Press *Return an item* and pick a reason.
3. Print the label, or show the code \`RT-20417\` at the counter.

| Method | Takes | Costs |
| --- | :-: | --: |
| Parcel shop | 3–5 days | free |
| Courier pick-up at your door | 1–2 days | 4.90 € |

Working through our API? This does the same:

\`\`\`sh
curl -X POST https://api.example.com/v1/returns -H "Authorization: Bearer $TOKEN" -d '{"order":"A-1042","reason":"size"}'
\`\`\`

More about it is in the [return policy](https://example.com/returns).`;

const LONG_WORD = `https://shop.example/orders/A-1042?track=${"0123456789abcdef".repeat(7)}`;

const LOOKS: Record<string, BrowserContextOptions> = {
  "light-desktop": { colorScheme: "light", viewport: { width: 1280, height: 860 } },
  "dark-desktop": { colorScheme: "dark", viewport: { width: 1280, height: 860 } },
  "light-phone": { colorScheme: "light", viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true },
  "dark-phone": { colorScheme: "dark", viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true },
};

describeChatPage("how the chat page looks", { reducedMotion: "reduce" }, (open) => {
  for (const [look, options] of Object.entries(LOOKS)) {
    it(`fits the window and is readable: ${look}`, async () => {
      const chat = await open(options);
      await picture(chat, `${look}-welcome`);
      await expectNoSidewaysScroll(chat);

      const first = await chat.ask("Can I return shoes that I bought three weeks ago?");
      first.done(ANSWER);
      await chat.answerText.getByRole("link").waitFor();
      const second = await chat.ask(`And without the box? My order: ${LONG_WORD}`);
      second.delta("The box is not needed. Put the shoes into any **sturdy par");
      await eventually(() => chat.answerText.locator("strong").textContent()).toBe("sturdy par");
      await picture(chat, `${look}-writing`);
      await expectNoSidewaysScroll(chat);
      expect(await lowContrast(chat)).toEqual([]);

      second.cut();
      await chat.page.getByText("The connection was lost. Reconnecting…").first().waitFor();
      await picture(chat, `${look}-lost`);
      expect(await lowContrast(chat)).toEqual([]);

      (await chat.server.next()).done("A person will look at it.", "ticketed");
      await chat.answers.last().getByText("Passed on to our team.").waitFor();
      await chat.evaluate("log.scrollTo(0, 0)");
      await picture(chat, `${look}-done`);
      expect(await lowContrast(chat)).toEqual([]);

      (await chat.ask("Thank you!")).refuse(429, "rate_limited", { "retry-after": "60" });
      await chat.button("Try again").waitFor();
      await chat.box.fill("One more thing, and then I will leave you in peace:\nwhat about the laces?");
      await picture(chat, `${look}-refused`);
      expect(await lowContrast(chat)).toEqual([]);
      await expectNoSidewaysScroll(chat);
    });
  }

  it("holds still for readers who ask for less motion", async () => {
    const chat = await open();
    const asked = await chat.ask("Hello?");
    asked.accept();
    await chat.answers.first().waitFor();
    const moving = "document.getAnimations().filter((animation) => animation.playState === 'running').length";
    expect(await chat.evaluate(moving)).toBe(0);
    asked.done("Hello.");
  });
});

async function picture(chat: ChatPage, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`../output/chat-${name}.png`, import.meta.url));
  await chat.page.screenshot({ path });
}

async function expectNoSidewaysScroll(chat: ChatPage): Promise<void> {
  const overflow = (selector: string) =>
    chat.evaluate(
      `document.querySelector("${selector}").scrollWidth - document.querySelector("${selector}").clientWidth`,
    );
  expect(await overflow("html")).toBe(0);
  expect(await overflow("#log")).toBe(0);
}

/** Texts on the page whose contrast with the background behind them is below what WCAG AA asks for. */
function lowContrast(chat: ChatPage): Promise<string[]> {
  return chat.evaluate(`(() => {
    const parse = (color) => {
      const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
      return { rgb: [r, g, b], a };
    };
    const luminance = (rgb) => {
      const [r, g, b] = rgb.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const background = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = parse(getComputedStyle(at).backgroundColor);
        if (color.a === 1) return color.rgb;
      }
      return [255, 255, 255];
    };
    const poor = [];
    for (const element of document.querySelectorAll("body *")) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!hasText || !element.checkVisibility()) continue;
      const ink = luminance(parse(getComputedStyle(element).color).rgb);
      const paper = luminance(background(element));
      const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      if (ratio < 4.5) poor.push(element.textContent.trim().slice(0, 40) + " " + ratio.toFixed(2));
    }
    return poor;
  })()`);
}
