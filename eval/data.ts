import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** The folder with the data that evaluations are measured on. */
export const DATA_FOLDER = resolve(root, process.env.FRONTDESK_EVAL_DATA ?? "../shared/data");

export function hasData(file: string): boolean {
  return existsSync(join(DATA_FOLDER, file));
}

/** A JSON file of that folder. The caller knows its shape. */
export function readData<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(join(DATA_FOLDER, file), "utf8")) as Shape;
}
