import type { Report } from "../bench/report.ts";

/** How well one part does on labelled data. Deterministic: the same code and data give the same figures. */
export interface Evaluation {
  /** The file of `DATA_FOLDER` that it needs; undefined: its data is in the project. */
  readonly data: string | undefined;
  run(): Report | Promise<Report>;
}
