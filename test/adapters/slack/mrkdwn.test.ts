import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toMrkdwn } from "../../../adapters/slack/mrkdwn.ts";
import { parseMarkdown } from "../../../src/core/replies/markdown/parse-markdown.ts";
import { longMarkdown, markdown } from "../../core/replies/markdown/arbitrary-markdown.ts";
import { commonMarkExamples, fixtures, naughtyStrings } from "../../support/markdown-corpus.ts";
import { expectSeen } from "../../support/star-markup-checks.ts";
import { readMrkdwn } from "../../support/star-markup-reader.ts";

function quiet(text: string): string {
  return toMrkdwn(text, { allowMentions: false });
}

/** Slack shows what the text means, and nobody is called. */
function expectShown(text: string): void {
  const written = quiet(text);
  expect(written).not.toMatch(/<[!@#]|@(?:channel|here|everyone)/i);
  expect((written.match(/```/g)?.length ?? 0) % 2).toBe(0);
  expectSeen(readMrkdwn(written), parseMarkdown(text, { unfinished: false }), false);
}

describe("toMrkdwn", () => {
  it.each([
    ["## Title", "*Title*"],
    ["a < b && c > d & <tag>", "a &lt; b &amp;&amp; c &gt; d &amp; &lt;tag&gt;"],
    ["[x|y](<http://e.co/a|b>)", "<http://e.co/a%7Cb|x|y>"],
    ["[**bold** `code`](https://e.co?a=1&b=2)", "<https://e.co?a=1&amp;b=2|bold code>"],
    ["**[bold](https://e.co)**", "*<https://e.co|bold>*"],
    ["<https://e.co/_a_>", "<https://e.co/_a_>"],
    ["```py\nx = 1 < 2\n```", "```\nx = 1 &lt; 2\n```"],
    ["> a\n> **b**", "> a\n> *b*"],
    [String.raw`\> a`, "\u2060&gt; a"],
    ["<!channel> <@U1> <#C1> <!subteam^S1>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt; &lt;!subteam^S1&gt;"],
    ["@here and @channel", "@\u2060here and @\u2060channel"],
    ["https://e.co/@here/", "https://e.co/%40here/"],
    ["[you](https://e.co/@here/)", "<https://e.co/%40here/|you>"],
    ["[a\nb](https://e.co)", "<https://e.co|a>\n<https://e.co|b>"],
    ["", ""],
  ])("writes %j as %j", (source, expected) => {
    expect(quiet(source)).toBe(expected);
  });

  it("lets tokens through when the operator allows them, and nothing else", () => {
    const text = "<!here> <@U012AB|ann> <#C1> <!subteam^S1> `<@U1>` <!date^1^x|y> <script> & @here";
    expect(toMrkdwn(text, { allowMentions: true })).toBe(
      "<!here> <@U012AB|ann> <#C1> <!subteam^S1> `<@U1>` &lt;!date^1^x|y&gt; &lt;script&gt; &amp; @here",
    );
  });

  it("shows what any text means, and calls nobody", () => {
    const live = fc.constantFrom("<!channel>", "<@U1|x>", "@here", "<!subteam^S1>", "<#C1>", "<https://e.co/@here|x>");
    const texts = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(markdown, live, markdown).map((parts) => parts.join("")) },
      longMarkdown,
      fc.string({ unit: "binary" }),
    );
    fc.assert(fc.property(texts, expectShown), { numRuns: 100 });
  });

  it("shows every example of CommonMark and every beginning of it, replies as models write them, and naughty strings", () => {
    for (const text of commonMarkExamples())
      for (let end = 1; end <= text.length; end++) expectShown(text.slice(0, end));
    for (const text of [...fixtures(), ...(naughtyStrings() ?? [])]) expectShown(text);
  });
});
