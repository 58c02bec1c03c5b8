import { describe, expect, it } from "vitest";
import { defuseMentions } from "../../adapters/slack/mentions.ts";
import { formatForTelegram } from "../../adapters/telegram/format.ts";
import { createWhatsAppFormat } from "../../adapters/whatsapp/format.ts";
import { AllowedHosts } from "../../src/core/guards/output/allowed-hosts.ts";
import { LinkFilter } from "../../src/core/guards/output/link-filter.ts";
import { SecretFilter, Secrets } from "../../src/core/guards/output/secret-filter.ts";
import { createRedaction } from "../../src/core/guards/privacy/redaction.ts";
import { chainFilters } from "../../src/core/guards/text-filter.ts";

/** What becomes of an answer before a platform gets it, letter by letter. */
function guard(text: string): string {
  const redaction = createRedaction(["email"]);
  redaction.redact("everyone@here.example");
  const filter = chainFilters([
    new SecretFilter(new Secrets(["correct-horse"])),
    new LinkFilter(new AllowedHosts(["good.example"])),
    redaction.restorer(),
  ]);
  return (
    text
      .split("")
      .map((letter) => filter.push(letter))
      .join("") + filter.end()
  );
}

/** Links and secrets whose removal joins what was kept apart. */
const callsAll = guard(
  "[<!chan](https://evil.test)nel> @ch[](https://evil.test)annel <https://evil.test|@here> @[everyone](//evil.test) " +
    "<[!here](https://evil.test)> [EMAIL_1]",
);
const mentionsOne = guard("@anna[](https://evil.test)_nguyen and [@support_team](https://evil.test)");
const links = guard(
  "[a](https://evil.test) ![b](https://evil.test/b.png) <https://evil.test> https://evil.test www.evil.com evil.com",
);

describe("replies that went through the guards", () => {
  it("call nobody on Slack", () => {
    expect(callsAll).toContain("<!channel>");
    expect(defuseMentions(callsAll)).not.toMatch(/<[!@#]|@(?:channel|here|everyone)/i);
  });

  it("call nobody on Telegram", () => {
    const [part] = formatForTelegram(mentionsOne, "final");
    const { text = "", format } = part ?? {};
    const { entities } = format as { entities: readonly { type: string; offset: number; length: number }[] };
    const code = entities
      .filter(({ type }) => type === "code")
      .map(({ offset, length }) => text.slice(offset, offset + length));
    expect(code).toEqual(["@anna_nguyen", "@support_team"]);
  });

  it("lead nowhere, on platforms that read Markdown and on those that make links by themselves", () => {
    expect(links).toBe("a b evil[.]test evil[.]test www[.]evil[.]com evil[.]com");
    const [telegram] = formatForTelegram(links, "final");
    expect(telegram?.format).toEqual({ entities: [] });
    const [whatsApp] = createWhatsAppFormat()(links, "final");
    expect(JSON.stringify(whatsApp)).not.toMatch(/https?:|evil\.(?:test|com)/);
  });
});
