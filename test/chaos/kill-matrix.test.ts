import { afterAll, describe, expect, it } from "vitest";
import { KILL_POINTS, type KillPoint } from "./kill-points.ts";
import { complaints, formatTable, playAll } from "./matrix.ts";
import type { Verdict } from "./round.ts";

const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 20);
const PARALLEL = Number(process.env.CHAOS_PARALLEL ?? 4);
/** The same seed plays the same rounds again, as far as chance and not time decides. */
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
/** Only the points whose names contain this. */
const ONLY = process.env.CHAOS_POINT ?? "";
/** Only the scenes whose names this matches, such as `slack|web`. */
const SCENE = new RegExp(process.env.CHAOS_SCENE ?? "");

describe(`a real process killed at each point of a message's life (CHAOS_SEED=${SEED})`, () => {
  const scenesOf = (point: KillPoint) => point.scenes.filter((scene) => SCENE.test(scene));
  const points = KILL_POINTS.filter((point) => point.name.includes(ONLY) && scenesOf(point).length > 0);
  const verdicts: Verdict[] = [];
  afterAll(() => console.log(`\nCHAOS_SEED=${SEED}\n${formatTable(points, verdicts)}\n`));

  it.each(points)("loses nothing and doubles nothing: $name", async (point) => {
    const orders = Array.from({ length: ROUNDS }, (_, round) => {
      const scenes = scenesOf(point);
      const scene = scenes[round % scenes.length] ?? point.scenes[0];
      return { point, scene, seed: SEED * 1000 + KILL_POINTS.indexOf(point) * 100 + round };
    });
    const judged = await playAll(orders, PARALLEL);
    verdicts.push(...judged);
    expect(complaints(judged)).toEqual([]);
    expect(judged).toHaveLength(ROUNDS);
  });
});
