import { describe, expect, it } from "vitest";
import { KILL_POINTS } from "../chaos/kill-points.ts";
import { complaints, formatTable, playAll, type RoundOrder } from "../chaos/matrix.ts";
import { Random } from "../chaos/random.ts";
import type { SceneName } from "../chaos/scene-kinds.ts";

const SEED = Number(process.env.CHAOS_SEED ?? 1);
const PARALLEL = 4;
/** Of each row one scene for each point, where it has one. */
const SAMPLES: readonly (readonly SceneName[])[] = [
  ["private", "group"],
  ["whatsapp", "whatsapp long", "slack", "slack socket", "slack posting", "slack long"],
];

/** A few rounds for each point, so that a broken promise shows at once; `npm run test:chaos` plays all of them. */
describe("a real process killed at each point of a message's life", () => {
  it("loses nothing and doubles nothing", { timeout: 300_000 }, async () => {
    const random = new Random(SEED);
    const orders = KILL_POINTS.flatMap((point) =>
      SAMPLES.flatMap((sample): RoundOrder[] => {
        const [first, ...others] = point.scenes.filter((scene) => sample.includes(scene));
        if (first === undefined) return [];
        return [{ point, scene: random.pick([first, ...others]), seed: Math.floor(random.next() * 2 ** 31) }];
      }),
    );
    const verdicts = await playAll(orders, PARALLEL);
    expect(complaints(verdicts), formatTable(KILL_POINTS, verdicts)).toEqual([]);
    expect(new Set(verdicts.map(({ point }) => point)).size).toBe(KILL_POINTS.length);
    expect(verdicts).toHaveLength(orders.length);
  });
});
