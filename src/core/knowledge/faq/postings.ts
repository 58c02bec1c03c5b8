import { mapInSteps, type Steps } from "../steps.ts";

/** For each feature, who has it and with which weight, in two flat arrays. */
export interface Postings {
  /** Where the list of a feature begins; one more than there are features. */
  readonly starts: Uint32Array;
  readonly owners: Uint32Array;
  readonly weights: Float32Array;
}

export interface Owned {
  readonly numbers: Uint32Array;
  readonly weights: Float32Array;
}

/** `lists[owner]` are the features of that owner. */
export function* toPostings(lists: readonly Owned[], features: number): Steps<Postings> {
  const starts = new Uint32Array(features + 1);
  for (const { numbers } of lists) for (const number of numbers) starts[number + 1] = (starts[number + 1] ?? 0) + 1;
  for (let number = 0; number < features; number++)
    starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
  const next = starts.slice();
  const owners = new Uint32Array(starts[features] ?? 0);
  const weights = new Float32Array(owners.length);
  yield* mapInSteps(lists, (list, owner) => {
    for (const [index, number] of list.numbers.entries()) {
      const place = next[number] ?? 0;
      owners[place] = owner;
      weights[place] = list.weights[index] ?? 0;
      next[number] = place + 1;
    }
  });
  return { starts, owners, weights };
}

/** Adds `weight` times the weight of every owner of the feature to that owner's sum. */
export function addTo(
  sums: Float64Array,
  { starts, owners, weights }: Postings,
  feature: number,
  weight: number,
): void {
  const end = starts[feature + 1] ?? 0;
  for (let place = starts[feature] ?? 0; place < end; place++) {
    const owner = owners[place] ?? 0;
    sums[owner] = (sums[owner] ?? 0) + weight * (weights[place] ?? 0);
  }
}
