import { describe, expect, it } from "vitest";
import { runFrontdesk } from "../support/frontdesk-process.ts";

describe("frontdesk cost", () => {
  it("needs no key", async () => {
    const { code, output } = await runFrontdesk(["cost"], {});
    expect(code).toBe(0);
    expect(output).toMatch(/^deepseek-v3 .*\$168\.00 .*98\.3 %/m);
    expect(output).toMatch(/^gpt-4o-mini .*\$930\.00 /m);
    expect(output).toContain("150 × $0.60 + 350 × $2.40 = $930.00");
  });

  it("refuses options that it cannot use, in one line each", async () => {
    const unknown = await runFrontdesk(["cost", "--baseline", "gpt-5"], {});
    expect(unknown).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^--baseline: there is no model gpt-5: known are/),
    });
    const wrong = await runFrontdesk(["cost", "--tokens", "-5"], {});
    expect(wrong.code).toBe(1);
    expect(wrong.output).not.toMatch(/\n\s+at /);
    const unpriced = await runFrontdesk(["cost", "--baseline", "mine"], { LLM_MODEL: "mine" });
    expect(unpriced).toMatchObject({ code: 1, output: expect.stringMatching(/the price of mine is not known/) });
    expect(await runFrontdesk(["cost", "--help"], {})).toMatchObject({ code: 0, output: /--input-share/ });
  });
});
