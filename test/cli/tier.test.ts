import { describe, expect, it } from "vitest";
import { tierReport } from "../../src/cli/tier.ts";
import { runFrontdesk } from "../support/frontdesk-process.ts";

describe("frontdesk tier test", () => {
  it("says the tier, whether it is certain, and what spoke for it", () => {
    expect(tierReport("let me talk to a human", false)).toBe("human, certain\n  - human: wants to talk to a person");
    expect(tierReport("cảm ơn shop nhiều", false)).toBe(
      "smalltalk (thanks), certain\n  - smalltalk: nothing but thanks",
    );
  });

  it("knows replies to what the assistant has said", () => {
    expect(tierReport("the second one", true)).toMatch(/^complex, not certain.*leans on what was said before/s);
  });

  it("runs without any configuration", async () => {
    const { code, output } = await runFrontdesk(["tier", "test", "write a poem about rain"], {});
    expect(code).toBe(0);
    expect(output).toMatch(/^creative, certain/);
    expect((await runFrontdesk(["tier", "tset"], {})).code).toBe(1);
  });
});
