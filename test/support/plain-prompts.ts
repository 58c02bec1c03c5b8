import { SystemPrompts } from "../../src/core/prompt/system-prompts.ts";

/** System prompts for tests that are about something else. */
export function plainPrompts(countTokens: (text: string) => number): SystemPrompts {
  const personas = { everyone: "Help.", staff: "Help the staff." };
  return new SystemPrompts({ personas, canary: "canary", namesSources: true, contextTokens: 100_000, countTokens });
}
