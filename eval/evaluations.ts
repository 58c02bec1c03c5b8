import type { Evaluation } from "./evaluation.ts";
import { intents } from "./intents.ts";
import { overrides } from "./overrides.ts";
import { privacy } from "./privacy.ts";

/** By the name that the command line knows them by. */
export const EVALUATIONS: Readonly<Record<string, Evaluation>> = { intents, overrides, privacy };
