import { figure, formatTable } from "./table.ts";

/** One figure that has a target. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target: { readonly atMost: number } | { readonly atLeast: number };
}

/** What one benchmark has to say. */
export interface Report {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly findings: readonly Finding[];
}

export type Benchmark = () => Promise<Report>;

export function isMet({ value, target }: Finding): boolean {
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}

export function formatReport({ title, header, rows }: Report): string {
  return `${title}\n\n${formatTable(header, rows)}\n`;
}

export function formatVerdict(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { what, value, unit, target } = finding;
    const limit = "atMost" in target ? `≤ ${figure(target.atMost, unit)}` : `≥ ${figure(target.atLeast, unit)}`;
    return [what, figure(value, unit), limit, isMet(finding) ? "ok" : "MISSED"];
  });
  return formatTable(["figure", "measured", "target", "verdict"], rows);
}
