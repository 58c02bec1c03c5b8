import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { VARIABLES } from "../src/config/environment.ts";

const NAME = /\b(?:TELEGRAM|SLACK|WHATSAPP|LLM)_[A-Z_]+[A-Z]\b/g;

describe("the setup documents", () => {
  it.each(["telegram", "slack", "whatsapp"])("of %s explain every variable of it, and no other", (platform) => {
    const text = readFileSync(new URL(`../docs/setup-${platform}.md`, import.meta.url), "utf8");
    const named = new Set(text.match(NAME));
    const own = VARIABLES.filter((name) => name.startsWith(`${platform.toUpperCase()}_`));
    expect(own.filter((name) => !named.has(name))).toEqual([]);
    expect([...named].filter((name) => !VARIABLES.includes(name))).toEqual([]);
  });
});
