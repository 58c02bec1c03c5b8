import { expect, it } from "vitest";
import { describeChatPage, eventually } from "./harness.ts";

const DOCUMENT = `## Returns

You have **30 days**, and *unworn* items are ***always*** fine. See [the policy](https://example.com/a_b_(c)) or \`RT-1\`.

- First **bold item**
- Second with a [link](https://example.com/x_y)
  1. Nested __strong__ step
  2. Another ~~wrong~~ one

| A | B |
| --- | ---: |
| **x** | 1 |

\`\`\`js
const two = "**not bold**";
\`\`\`

> A quote with **weight**

Last words: 2 * 3 = 6, snake_case_name, done.`;

const HOSTILE = `<img src=x onerror="window.hacked = 1"> <script>window.hacked = 2</script>

[click](javascript:window.hacked=3) [data](data:text/html,<script>1</script>) [rel](/admin) <a href="https://evil.example" onclick="window.hacked=4">a</a>

![a picture](https://evil.example/pixel.png?secret) ![rel](/pixel.png)

[quote](https://example.com/"onmouseover="window.hacked=5)

\`\`\`"><img src=x onerror=window.hacked=6>
<img src=x onerror=window.hacked=7>
\`\`\``;

describeChatPage("Markdown on the chat page", {}, (open) => {
  it("shows bold, lists, code, tables and links", async () => {
    const chat = await open();
    (await chat.ask("How do returns work?")).done(DOCUMENT);
    const text = chat.answerText;
    await text.getByRole("heading", { name: "Returns", level: 4 }).waitFor();
    expect(await text.locator("strong").allTextContents()).toEqual(
      expect.arrayContaining(["30 days", "bold item", "strong", "x", "weight"]),
    );
    expect(await text.locator("ul > li").count()).toBe(2);
    expect(await text.locator("ol > li").count()).toBe(2);
    expect(await text.locator("pre code").textContent()).toBe('const two = "**not bold**";\n');
    expect(await text.locator("td.align-right").textContent()).toBe("1");
    const link = text.getByRole("link", { name: "the policy" });
    expect(await link.getAttribute("href")).toBe("https://example.com/a_b_(c)");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(await link.getAttribute("target")).toBe("_blank");
  });

  it("never shows raw marks while text grows, character by character", async () => {
    const chat = await open();
    const frames = await chat.evaluate<[string, string][]>(`(async () => {
      const { MarkdownRenderer } = await import("/assets/markdown.js");
      const { textsFor } = await import("/assets/texts.js");
      const renderer = new MarkdownRenderer(textsFor(["en"]));
      const source = ${JSON.stringify(DOCUMENT)};
      const element = document.createElement("div");
      return Array.from(source, (_, at) => {
        renderer.render(element, source.slice(0, at), true);
        const words = element.cloneNode(true);
        for (const code of words.querySelectorAll("pre")) code.remove();
        return [source.slice(0, at), words.textContent];
      });
    })()`);
    const rough = frames.filter(([, shown]) => /\*\*|__|~~|`|\]\(|https:|\||^#/.test(shown));
    expect(rough).toEqual([]);
  });

  it("counts the items of a list as the text does", async () => {
    const chat = await open();
    (await chat.ask("Steps?")).done("3. three\n5. five\n6. six\n\nA name\u202e: **Lưu ý:**bạn");
    await chat.answerText.locator("strong").waitFor();
    expect(
      await chat.answerText.locator("li").evaluateAll((items) => items.map((item) => item.getAttribute("value"))),
    ).toEqual([null, "5", null]);
    expect(await chat.answerText.locator("ol").getAttribute("start")).toBe("3");
    expect(await chat.answerText.locator("p").textContent()).toBe("A name: Lưu ý:bạn");
  });

  it("never turns a growing paragraph into a heading, and keeps the elements of finished blocks", async () => {
    const chat = await open();
    const asked = await chat.ask("List?");
    asked.delta("Here is the list\n");
    await eventually(() => chat.answerText.textContent()).toBe("Here is the list");
    await chat.answerText.locator("p").evaluate((paragraph) => paragraph.setAttribute("data-kept", ""));
    for (const piece of ["-", " ", "one", "\n", "-", " two"]) asked.delta(piece);
    await chat.answerText.getByText("two").waitFor();
    expect(await chat.answerText.getByRole("heading").count()).toBe(0);
    expect(await chat.answerText.locator("p").first().getAttribute("data-kept")).toBe("");
    asked.done("Here is the list\n\n- one\n- two");
  });

  it("leaves hostile Markdown inert", async () => {
    const chat = await open();
    const foreign: string[] = [];
    chat.page.on("request", (request) => {
      if (!request.url().startsWith(chat.server.origin)) foreign.push(request.url());
    });
    const asked = await chat.ask("Are you safe?");
    for (let at = 0; at < HOSTILE.length; at += 7) asked.delta(HOSTILE.slice(at, at + 7));
    asked.done(HOSTILE);
    await chat.answerText.getByRole("link", { name: "a picture" }).waitFor();
    await eventually(() => chat.page.locator(".answer[data-state=done]").count()).toBe(1);

    expect(
      await chat.answerText.locator("img, script, iframe, style, [onerror], [onclick], [onmouseover]").count(),
    ).toBe(0);
    const links = await chat.answerText
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(links).toEqual([
      // The address inside the text of the tag, not the tag.
      "https://evil.example",
      "https://evil.example/pixel.png?secret",
      "https://example.com/%22onmouseover=%22window.hacked=5",
    ]);
    // Where a link may not lead is read, and not clicked.
    expect(await chat.answerText.textContent()).toContain("click (javascript:window.hacked=3)");
    expect(await chat.evaluate("window.hacked")).toBeUndefined();
    expect(foreign).toEqual([]);
  });

  it("shows a question as it was typed", async () => {
    const chat = await open();
    (await chat.ask("<b>Is</b> **this** bold?")).done("No.");
    await chat.page.getByText("<b>Is</b> **this** bold?").waitFor();
  });

  it("copies a code block", async () => {
    const chat = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    (await chat.ask("How?")).done("```sh\nnpm start\n```");
    await chat.button("Copy").click();
    await chat.button("Copied").waitFor();
    expect(await chat.evaluate("navigator.clipboard.readText()")).toBe("npm start\n");
  });
});
