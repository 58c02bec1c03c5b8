import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDataDirectory, runFrontdesk } from "../support/frontdesk-process.ts";
import { API_KEY } from "./support/desk-under-test.ts";

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

describe("frontdesk check", () => {
  it("tells endpoints, chains and where keys come from, and no key", async () => {
    const { code, output } = await runFrontdesk(["check"], { LLM_API_KEY: API_KEY });
    expect(code).toBe(0);
    expect(output).toMatch(/^ok {2}endpoint default: api\.holysheep\.ai, 1 key from LLM_API_KEY,/m);
    expect(output).toMatch(/^ok {2}tier faq: deepseek-v3 → gpt-4o-mini → gemini-1\.5-flash$/m);
    expect(output).not.toContain(API_KEY);
  });

  it("knows which keys come from .env, and lets the shell win", async () => {
    const directory = createDataDirectory();
    writeFileSync(join(directory, ".env"), `LLM_API_KEY=${API_KEY}\nLLM_MODEL=from-file\n`);
    const file = await runFrontdesk(["check"], {}, directory);
    expect(file.output).toMatch(/1 key from LLM_API_KEY in \.env \(read again when the file changes\)/);
    expect(file.output).toMatch(/tier complex: from-file/);
    const shell = await runFrontdesk(["check"], { LLM_API_KEY: API_KEY, LLM_MODEL: "from-shell" }, directory);
    expect(shell.output).toMatch(/1 key from LLM_API_KEY,/);
    expect(shell.output).toMatch(/tier complex: from-shell/);
  });
});
