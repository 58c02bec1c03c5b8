import { expect, it } from "vitest";
import { costReport } from "../../src/cli/cost-report.ts";
import { monthlyCosts } from "../../src/core/models/money/monthly-cost.ts";

it("frontdesk cost shows the table and how its figures come about", () => {
  const volume = { conversations: 100_000, messages: 10, tokens: 500, inputShare: 0.3 };
  const models = {
    "gpt-4.1": { price: { input: 8, cachedInput: 8, output: 24 } },
    "gpt-4o-mini": { price: { input: 0.6, cachedInput: 0.6, output: 2.4 } },
    mine: { price: undefined },
    tiny: { price: { input: 0.005, cachedInput: 0, output: 0 } },
  };
  expect(costReport(volume, monthlyCosts(models, volume, "gpt-4.1"), "gpt-4.1").split("\n")).toEqual([
    "A month of 100,000 conversations × 10 messages × 500 tokens:",
    "500 M tokens, 150 M in and 350 M out.",
    "",
    "model        in, per M  out, per M    a month  saved against gpt-4.1",
    "tiny            $0.005       $0.00      $0.75    $9,599.25 (100.0 %)",
    "gpt-4o-mini      $0.60       $2.40    $930.00     $8,670.00 (90.3 %)",
    "gpt-4.1          $8.00      $24.00  $9,600.00          $0.00 (0.0 %)",
    "mine           unknown     unknown    unknown                unknown",
    "",
    "a month = M tokens in × input price + M tokens out × output price",
    "  M tokens     100,000 × 10 × 500 ÷ 1,000,000 = 500",
    "  in           30 % of them = 150",
    "  out          the rest = 350",
    "  tiny         150 × $0.005 + 350 × $0.00 = $0.75",
    "  gpt-4o-mini  150 × $0.60 + 350 × $2.40 = $930.00",
    "  gpt-4.1      150 × $8.00 + 350 × $24.00 = $9,600.00",
    "Without what a provider's cache takes off the price of the input.",
  ]);
});
