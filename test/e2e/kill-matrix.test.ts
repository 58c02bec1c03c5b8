import { describe, expect, it } from "vitest";
import { KILL_POINTS } from "../chaos/kill-points.ts";
import { complaints, formatTable, playAll } from "../chaos/matrix.ts";
import { Random } from "../chaos/random.ts";
import type { SceneName } from "../chaos/scene-kinds.ts";

const SEED = Number(process.env.CHAOS_SEED ?? 1);
const PARALLEL = 4;

/** One round for each point, so that a broken promise shows at once; `npm run test:chaos` plays all of them. */
describe("a real process killed once at each point of a message's life", () => {
  it("loses nothing and doubles nothing", { timeout: 180_000 }, async () => {
    const random = new Random(SEED);
    const orders = KILL_POINTS.map((point) => {
      const [first, ...others] = point.scenes.filter((scene) => scene === "private" || scene === "group");
      const choices: readonly [SceneName, ...SceneName[]] = [first ?? point.scenes[0], ...others];
      return { point, scene: random.pick(choices), seed: Math.floor(random.next() * 2 ** 31) };
    });
    const verdicts = await playAll(orders, PARALLEL);
    expect(complaints(verdicts), formatTable(KILL_POINTS, verdicts)).toEqual([]);
    expect(verdicts).toHaveLength(KILL_POINTS.length);
  });
});
