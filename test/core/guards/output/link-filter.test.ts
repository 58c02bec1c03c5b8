import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AllowedHosts } from "../../../../src/core/guards/output/allowed-hosts.ts";
import { LinkFilter } from "../../../../src/core/guards/output/link-filter.ts";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { cut, filtered, places, textWith } from "../cutting.ts";

const hosts = new AllowedHosts(["good.example", "https://Bücher.example/shop"]);
const clean = (text: string) => filtered(new LinkFilter(hosts), [text]);

const FENCED = "```\nsee [x](https://evil.test) and https://evil.test\n```\n";

describe("LinkFilter", () => {
  it.each([
    ["[here](https://evil.test/x)", "here"],
    ['Click **[here](https://evil.test/x?q=1 "title")**, please', "Click **here**, please"],
    ["[a (b) c](<https://evil.test/a b>)", "a (b) c"],
    ["![chart](https://evil.test/p.png?d=secret)", "chart"],
    ["![](https://evil.test/p.png)", ""],
    ["[![logo](https://evil.test/l.png)](https://good.example)", "[logo](https://good.example)"],
    ["[https://evil.test/x](https://evil.test/x)", "evil[.]test/x"],
    ["[x](//evil.test)", "x"],
    ["[x](javascript:alert(1))", "x"],
    ["[x](tg://resolve?domain=a)", "x"],
    ["[x](data:text/html,hello)", "x"],
    ["[x](mailto:a@evil.test)", "x"],
    ["[x](evil.com/a)", "x"],
    ["[x](https://good.example@evil.test)", "x"],
    ["[x](https://good.example:secret@evil.test/)", "x"],
    ["[x](https://good.example\\@evil.test)", "x"],
    ["[x](https://good.example&#46;evil.test)", "x"],
    ["[x](https://good.example%2eevil.test)", "x"],
    ["[x](https://good.example\u200b.evil.test)", "x"],
    ["[x](https://good.example.evil.test)", "x"],
    ["[x](https://notgood.example)", "x"],
    ["[x](https://gооd.example)", "x"],
    ["[x](HTTPS://EVIL.TEST)", "x"],
    ["[x](https://1.2.3.4/)", "x"],
    ["[x](https://2130706433/)", "x"],
    ["[EMAIL_1](https://evil.test)", "[EMAIL_1]"],
    ["<https://evil.test/a>", "evil[.]test/a"],
    ["<javascript:alert(1)>", "javascript:alert(1)"],
    ["go to https://evil.test/a?b=c.", "go to evil[.]test/a?b=c."],
    ["(https://evil.test)", "(evil[.]test)"],
    ["www.evil.test", "www[.]evil[.]test"],
    ["https\\://evil.test", "evil[.]test"],
    ["https&#58;//evil.test", "https&amp;#58;evil[.]test"],
    ["evil.com, or shop.evil.vn/sale", "evil[.]com, or shop[.]evil[.]vn/sale"],
    ["https://evil.test?u=https://evil.org", "evil[.]test?u=evil[.]org"],
    ["https://good.example,x@evil.test/", "good[.]example,x@evil[.]test/"],
    ["[ref]: https://evil.test", "[ref]: evil[.]test"],
    ["[x](\nhttps://evil.test)", "[x](\nevil[.]test)"],
    ["\\`[x](https://evil.test)\\`", "\\`x\\`"],
    ["`open [x](https://evil.test)", "`open x"],
    ["| `a | [x](https://evil.test) ` |", "| `a | x ` |"],
    ["你好https://evil.test/路", "你好evil[.]test/路"],
  ])("shows the words of %j and no link", (text, wanted) => {
    expect(clean(text)).toBe(wanted);
  });

  it.each([
    '[here](https://good.example/x?q=1 "title"), https://shop.good.example:8443/a_b?c=d#e.',
    "[here](https://good.example/a_\\_b(c)) and **https://good.example**",
    "_https://good.example/_ *https://good.example* ~~https://good.example/x~~",
    "https://good.example/go?to=https://evil.test/x",
    "<https://good.example/x> https://GOOD.example https://bücher.example/ https://xn--bcher-kva.example",
    "[home](/) [top](#top) [docs](docs/start) [call](tel:+84912345678)",
    "write to help@evil.test or a@b.com",
    "[x] [ ] [a][b] [1]: a[0](b) - [ ] todo",
    "`https://evil.test` and ``[x](https://evil.test) ` ``",
    FENCED,
    `~~~md\n${FENCED}~~~\n`,
    "1. step\n   ```sh\n   curl https://evil.test\n   ```\n2. next",
    "Node.js 24, README.md, v1.2.3, 3.500.000đ, e.g. this, a.m., and/or, 10:30, a // b, C:\\x",
    "a & b &amp; c &lt; d &nbsp; e",
    "",
    "\n\n",
  ])("lets %j pass as it is", (text) => {
    const filter = new LinkFilter(hosts);
    expect(filtered(filter, [text])).toBe(text);
    expect(filter.hasChanged).toBe(false);
  });

  it("takes nothing for code that might be none", () => {
    for (const text of [
      "- a\n  ```\n[x](https://evil.test)\n",
      "- ```\n  code\n  ```\n  [x](https://evil.test)\n",
      "- a\n    ```\n    code\n  ```\n  [x](https://evil.test)\n",
      "```js`\n[x](https://evil.test)\n",
      "```\ncode\n```\n[x](https://evil.test)",
      "~~~\r~~~\r[x](https://evil.test)",
      "\ufeff~~~\ncode\n~~~\n[x](https://evil.test)",
    ]) {
      expect(clean(text), JSON.stringify(text)).not.toContain("https:");
    }
  });

  it("leaves no link that can be followed, whatever the text, as our own reader sees it", () => {
    const piece = [
      "[",
      "]",
      "](",
      ")",
      "(",
      "`",
      "``",
      "```",
      "```\n",
      "\n```\n",
      "~~~\n",
      "\n",
      "\n\n",
      "- ",
      "  ",
      "    ",
      "> ",
      "1. ",
      "|",
      "\\",
      "https://evil.test/x",
      "https://good.example",
      "[x](https://evil.test)",
      "![i](https://evil.test/i.png)",
      "<https://evil.test>",
      "word",
      " ",
      "**",
      "_",
      "\t",
      "<",
      ">",
      "\r",
      "\u00a0",
      "&#58;",
      "://",
      "//evil.test",
      "http",
      "s",
      ":",
    ];
    fc.assert(
      fc.property(textWith(...piece), (text) => {
        const { marks, text: words } = parseMarkdown(clean(text), { unfinished: false });
        for (const { kind, url } of marks) {
          if (kind === "link" && url !== undefined) expect(new URL(url).hostname).toBe("good.example");
        }
        const code = marks.filter(({ kind }) => kind === "code" || kind === "pre");
        for (const { index } of words.matchAll(/https?:\/\/evil\.test/g)) {
          const isCode = code.some(({ start, end }) => start <= index && index < end);
          const isPartOfAnother = /good\.example\S*$/.test(words.slice(0, index));
          expect(isCode || isPartOfAnother, JSON.stringify(words)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("gives the same text however it is cut", () => {
    const text = textWith(
      "[x](https://evil.test)",
      "https://",
      "evil.test",
      "`",
      "```\n",
      "\n",
      " ",
      "[",
      "](",
      "好",
      "\\",
      ")",
    );
    fc.assert(
      fc.property(text, places, (whole, cuts) => {
        expect(filtered(new LinkFilter(hosts), cut(whole, cuts))).toBe(clean(whole));
      }),
      { numRuns: 1000 },
    );
  });

  it("lets the Markdown of the fixtures pass when its hosts are allowed", () => {
    const all = new AllowedHosts(["com", "net", "org", "vn", "example", "test", "dev", "io"]);
    for (const name of ["code-en", "how-to-en", "long-guide", "plans-vi", "order-nfd"]) {
      const text = readFileSync(new URL(`../../../fixtures/markdown/${name}.md`, import.meta.url), "utf8");
      expect(filtered(new LinkFilter(all), text.match(/[\s\S]{1,7}/g) ?? []), name).toBe(text);
    }
  });

  it("shows words as they come", () => {
    const filter = new LinkFilter(hosts);
    expect(filter.push("Hello th")).toBe("Hello ");
    expect(filter.push("ere, see [the ")).toBe("there, see ");
    expect(filter.push("page](https://good.example) ")).toBe("[the page](https://good.example) ");
    expect(filter.push("\n```\ncode")).toBe("\n```\ncode");
  });

  it("takes time in proportion to the text, however it is made", () => {
    for (const piece of [
      "[",
      "[a](",
      "`",
      "`a",
      "https://a.b",
      "a.",
      "\\",
      "<a:",
      "](",
      "a.b/",
      "```\n",
      "[a](https://evil.test) ",
    ]) {
      const text = piece.repeat(Math.ceil(50_000 / piece.length));
      const start = performance.now();
      clean(text);
      expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(3000);
    }
  });
});
