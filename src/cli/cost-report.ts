import { type MonthlyCost, type MonthlyVolume, monthlyTokens } from "../core/models/money/monthly-cost.ts";

const MICROS = 1_000_000;

/** A table for people, and how its figures come about. */
export function costReport(volume: MonthlyVolume, costs: readonly MonthlyCost[], baseline: string | undefined): string {
  const against = costs.find(({ model }) => model === baseline)?.micros ?? null;
  const header = ["model", "in, per M", "out, per M", "a month", `saved against ${baseline ?? "nothing"}`];
  const rows = costs.map((cost) => [
    cost.model,
    price(cost.price?.input),
    price(cost.price?.output),
    cost.micros === null ? "unknown" : money(cost.micros),
    saving(cost, against),
  ]);
  return [...volumeLines(volume), "", ...align([header, ...rows]), "", ...formulaLines(volume, costs)].join("\n");
}

function volumeLines(volume: MonthlyVolume): string[] {
  const { inputTokens, outputTokens } = monthlyTokens(volume);
  const { conversations, messages, tokens } = volume;
  return [
    `A month of ${plain(conversations)} conversations × ${plain(messages)} messages × ${plain(tokens)} tokens:`,
    `${millions(inputTokens + outputTokens)} M tokens, ${millions(inputTokens)} M in and ${millions(outputTokens)} M out.`,
  ];
}

function formulaLines(volume: MonthlyVolume, costs: readonly MonthlyCost[]): string[] {
  const { inputTokens, outputTokens } = monthlyTokens(volume);
  const lines = costs.flatMap(({ model, price, micros }) =>
    price === undefined || micros === null
      ? []
      : [
          [
            `  ${model}`,
            `${millions(inputTokens)} × ${dollars(price.input)} + ${millions(outputTokens)} × ${dollars(price.output)} = ${money(micros)}`,
          ],
        ],
  );
  const { conversations, messages, tokens, inputShare } = volume;
  const percent = Math.round(inputShare * 1e6) / 1e4;
  const all = `${plain(conversations)} × ${plain(messages)} × ${plain(tokens)} ÷ 1,000,000`;
  const amounts = [
    ["  M tokens", `${all} = ${millions(inputTokens + outputTokens)}`],
    ["  in", `${plain(percent)} % of them = ${millions(inputTokens)}`],
    ["  out", `the rest = ${millions(outputTokens)}`],
  ];
  return [
    "a month = M tokens in × input price + M tokens out × output price",
    ...align([...amounts, ...lines], "left"),
    "Without what a provider's cache takes off the price of the input.",
  ];
}

function saving({ savingMicros }: MonthlyCost, against: number | null): string {
  if (savingMicros === null || against === null) return "unknown";
  const percent = against === 0 ? "" : ` (${((savingMicros / against) * 100).toFixed(1)} %)`;
  return `${money(savingMicros)}${percent}`;
}

/** The first column to the left, figures to the right. */
function align(rows: readonly (readonly string[])[], rest: "left" | "right" = "right"): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return column === 0 || rest === "left" ? cell.padEnd(width) : cell.padStart(width);
  };
  return rows.map((row) => row.map(pad).join("  ").trimEnd());
}

function money(micros: number): string {
  return (micros / MICROS).toLocaleString("en-US", { style: "currency", currency: "USD" });
}

function price(perMillion: number | undefined): string {
  return perMillion === undefined ? "unknown" : dollars(perMillion);
}

/** Prices can be less than a cent. */
function dollars(value: number): string {
  return value.toLocaleString("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 6 });
}

function millions(tokens: number): string {
  return plain(tokens / MICROS);
}

function plain(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
