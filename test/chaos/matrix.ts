import type { KillPoint } from "./kill-points.ts";
import { playRound, type Verdict } from "./round.ts";
import type { SceneName } from "./scene-kinds.ts";

export interface RoundOrder {
  readonly point: KillPoint;
  readonly seed: number;
  readonly scene: SceneName;
}

/** Plays rounds side by side; one that cannot be played to its end counts as a problem, not as an exception. */
export async function playAll(orders: readonly RoundOrder[], parallel: number): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const left = orders.values();
  const work = async () => {
    for (const order of left) verdicts.push(await play(order));
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return verdicts;
}

async function play({ point, seed, scene }: RoundOrder): Promise<Verdict> {
  try {
    return await playRound(point, seed, scene);
  } catch (error) {
    const nothing = { messages: 0, answered: 0, lost: 0, doubled: 0, unknown: 0, copies: 0 };
    return { point: point.name, scene, seed, ...nothing, problems: [`not played: ${error}`] };
  }
}

/** What is wrong, one line for each round that has anything wrong with it. */
export function complaints(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ lost, doubled, problems }) => lost > 0 || doubled > 0 || problems.length > 0)
    .map(({ point, scene, seed, lost, doubled, problems }) =>
      [`${point} / ${scene} / seed ${seed}: ${lost} lost, ${doubled} doubled`, ...problems].join("; "),
    );
}

const COLUMNS = ["rounds", "messages", "answered", "lost", "doubled", "unknown", "copies"] as const;

/** One row for each point. */
export function formatTable(points: readonly KillPoint[], verdicts: readonly Verdict[]): string {
  const rows = points.map(({ name }) => {
    const own = verdicts.filter(({ point }) => point === name);
    return [name, ...COLUMNS.map((column) => String(column === "rounds" ? own.length : sum(own, column)))];
  });
  const total = COLUMNS.map((column) => String(column === "rounds" ? verdicts.length : sum(verdicts, column)));
  const table = [["point", ...COLUMNS], ...rows, ["all", ...total]];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))))
    .map((row) => row.join("  "))
    .join("\n");
}

function sum(verdicts: readonly Verdict[], column: Exclude<(typeof COLUMNS)[number], "rounds">): number {
  return verdicts.reduce((total, verdict) => total + verdict[column], 0);
}
