import type { Evaluation } from "./evaluation.ts";
import { nearMiss } from "./near-miss.ts";

/** By the name that the command line knows them by. */
export const EVALUATIONS: Readonly<Record<string, Evaluation>> = {
  "near-miss": nearMiss,
};
