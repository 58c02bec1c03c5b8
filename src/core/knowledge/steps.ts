import type { Clock } from "../ports/clock.ts";

/** Work in small parts: whoever drives it may do something else after each of them. */
export type Steps<Result> = Generator<undefined, Result>;

/** Items in one part. */
const PART = 32;
/** How long other work waits at most, about. */
const TURN_MS = 5;

export function* mapInSteps<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Result,
): Steps<Result[]> {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) {
    results.push(map(item, index));
    if (index % PART === PART - 1) yield;
  }
  return results;
}

/** All at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** With a pause for other work every few milliseconds. */
export async function finishInTurns<Result>(steps: Steps<Result>, clock: Clock): Promise<Result> {
  for (let since = clock.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (clock.now() - since < TURN_MS) continue;
    await clock.sleep(0);
    since = clock.now();
  }
}
