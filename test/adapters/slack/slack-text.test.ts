import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressesOthers, mentions, readText } from "../../../adapters/slack/slack-text.ts";

const BOT = "U0BOT0001";

describe("readText", () => {
  it.each([
    ["<@U0BOT0001> where is it?", "where is it?"],
    ["<@U0BOT0001>: where is it?", "where is it?"],
    ["<@U0BOT0001|frontdesk>, where is it?", "where is it?"],
    ["hey <@U0BOT0001> where is it?", "hey where is it?"],
    ["hey <@U0BOT0001>, where is it?", "hey, where is it?"],
    ["where is it, <@U0BOT0001>?", "where is it?"],
    ["first line\n<@U0BOT0001> second line", "first line\nsecond line"],
    ["<@U0BOT0001>", ""],
    ["<@U0BOT0001> <@U0BOT0001>", ""],
    ["ask <@U0BOB0001|bob> or <@U0ANN0001>", "ask @bob or @U0ANN0001"],
    ["see <#C0HELP001|help> and <#C0OTHER01|>", "see #help and #C0OTHER01"],
    ["read <https://example.com/a?b=1&amp;c=2|the manual>", "read the manual (https://example.com/a?b=1&c=2)"],
    ["read <https://example.com/a?b=1&amp;c=2>", "read https://example.com/a?b=1&c=2"],
    ["read <http://example.com|example.com>", "read http://example.com"],
    ["write to <mailto:ann@example.com|ann@example.com>", "write to ann@example.com"],
    ["call <tel:+4930123|+49 30 123>", "call +49 30 123 (+4930123)"],
    ["<!here> <!channel> <!everyone>", "@here @channel @everyone"],
    ["<!subteam^S0TEAM001|@helpers> and <!subteam^S0TEAM001>", "@helpers and @subteam"],
    ["on <!date^1392734382^{date}|Feb 18, 2014>", "on Feb 18, 2014"],
    ["1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"],
    ["written as &amp;lt;b&amp;gt;", "written as &lt;b&gt;"],
    ["đặt lại mật khẩu <@U0BOT0001> thế nào?", "đặt lại mật khẩu thế nào?"],
    ["no < token", "no < token"],
  ])("reads %j as %j", (text, expected) => {
    expect(readText(text, BOT)).toBe(expected);
  });

  it("gives back whatever people write, as Slack escapes it", () => {
    const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(readText(escaped(text), BOT)).toBe(text.trim());
      }),
    );
  });
});

describe("addressesOthers", () => {
  it.each([
    ["<@U0BOB0001> can you look?", true],
    ["  <@U0BOB0001|bob>, can you look?", true],
    ["<!subteam^S0TEAM001> can you look?", true],
    ["<!here> can somebody look?", true],
    ["<@U0BOB0001> <@U0BOT0001> can you look?", false],
    ["<@U0BOT0001> can you look?", false],
    ["thanks, <@U0BOB0001> told me", false],
    ["<https://example.com> does not open", false],
    ["<!date^1392734382^{date}|Feb 18> is my appointment", false],
    ["it does not work", false],
  ])("%j: %s", (text, expected) => {
    expect(addressesOthers(text, BOT)).toBe(expected);
  });
});

describe("mentions", () => {
  it("knows a person by the whole identifier", () => {
    expect(mentions("<@U0BOT0001> hi", BOT)).toBe(true);
    expect(mentions("<@U0BOT0001|desk> hi", BOT)).toBe(true);
    expect(mentions("<@U0BOT00012> hi", BOT)).toBe(false);
    expect(mentions("@U0BOT0001 hi", BOT)).toBe(false);
  });
});
