import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defuseMentions, withoutOpenMention } from "../../../adapters/slack/mentions.ts";

/** What Slack would act on, in whatever order it reads tokens, Markdown escapes and entities. */
function isLive(text: string): boolean {
  const read = (source: string) =>
    source
      .replace(/&(?:lt|#0*60|#x0*3c);/gi, "<")
      .replace(/&(?:excl|#0*33|#x0*21);/gi, "!")
      .replace(/&(?:commat|#0*64|#x0*40);/gi, "@")
      .replace(/&(?:num|#0*35|#x0*23);/gi, "#");
  return [text, read(text), read(text).replace(/\\(?=[<!@#])/g, "")].some((form) =>
    /<[!@#]|@(?:channel|here|everyone)/i.test(form),
  );
}

const pieces = fc.constantFrom(
  "<", "!", "@", "#", "\\", "&", "&lt;", "&LT;", "&#60;", "&#x3C;", "&#33;", "&excl;", "&#64;", "&commat;", "channel", "here", "everyone",
  "@channel", "@Here", "@chan", "<!subteam^S1>", "<@U1>", "<#C1|general>", ">", " ", "\n", "a", "ne", "l", "é", "👋",
  "\u200b", "\u2060", "&#x3", "c;", "&#", "60;", "`", "*",
); // biome-ignore format: a list of pieces is read as one

const source = fc.array(pieces, { maxLength: 14 }).map((list) => list.join(""));

describe("defuseMentions", () => {
  it.each([
    ["Call <!channel> now", "Call <\u200b!channel> now"],
    ["<@U012> and <#C1|x> and <!subteam^S1|y>", "<\u200b@U012> and <\u200b#C1|x> and <\u200b!subteam^S1|y>"],
    ["@channel @here @Everyone", "@\u2060channel @\u2060here @\u2060Everyone"],
    [String.raw`<\!here> &lt;!here>`, `<\u200b\\!here> &lt;\u200b!here>`],
    ["<&#33;here>", "<\u200b&#33;here>"],
    ["ann@example.com, a < b, <https://example.com>, @ann", "ann@example.com, a < b, <https://example.com>, @ann"],
  ])("breaks what would call somebody: %s", (text, expected) => {
    expect(defuseMentions(text)).toBe(expected);
  });

  it("leaves nothing live, adds only signs that nobody sees, and changes nothing the second time", () => {
    fc.assert(
      fc.property(source, (text) => {
        const defused = defuseMentions(text);
        expect(isLive(defused)).toBe(false);
        expect(defused.replace(/[\u200b\u2060]/g, "")).toBe(text.replace(/[\u200b\u2060]/g, ""));
        expect(defuseMentions(defused)).toBe(defused);
      }),
      { numRuns: 2000 },
    );
  });

  it("gives for every beginning without its open end a beginning of the whole", () => {
    fc.assert(
      fc.property(source, (text) => {
        const whole = defuseMentions(text);
        let shown = "";
        for (let end = 0; end <= text.length; end++) {
          const frame = defuseMentions(withoutOpenMention(text.slice(0, end)));
          expect(whole.startsWith(frame)).toBe(true);
          expect(frame.startsWith(shown) || shown.startsWith(frame)).toBe(true);
          shown = frame;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("withoutOpenMention", () => {
  it.each([
    ["a <", "a "],
    ["a @", "a "],
    ["a @chan", "a "],
    ["a @EveryOn", "a "],
    ["a <@he", "a "],
    ["a <\\", "a "],
    ["a &lt;", "a "],
    ["a @here", "a @here"],
    ["a < b", "a < b"],
    ["ann@example.com", "ann@example.com"],
    ["", ""],
  ])("of %j leaves %j", (text, expected) => {
    expect(withoutOpenMention(text)).toBe(expected);
  });

  it.each(["<", "&lt;\\", "<\\&#64;her", "@"])("stays a beginning, and quick, with endless %j", (piece) => {
    const text = piece.repeat(20_000);
    expect(defuseMentions(`${text}!`).startsWith(defuseMentions(withoutOpenMention(text)))).toBe(true);
  });
});
