import type { Evaluation } from "./evaluation.ts";
import { faq } from "./faq.ts";

/** By the name that the command line knows them by. */
export const EVALUATIONS: Readonly<Record<string, Evaluation>> = { faq };
