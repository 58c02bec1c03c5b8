import { readFileSync, renameSync, writeFileSync } from "node:fs";

export const HISTORY_LINES = 500;
const PRIVATE = 0o600;

/** What was typed before, newest first, as `node:readline` wants it. */
export function loadHistory(path: string): string[] {
  return readLines(path).slice(-HISTORY_LINES).reverse();
}

/** Keeps the newest lines, for the owner's eyes only. A crash leaves the old file or the new one. */
export function saveHistory(path: string, newestFirst: readonly string[]): void {
  const lines = newestFirst.slice(0, HISTORY_LINES).map((line) => `${line.replaceAll("\n", " ")}\n`);
  const draft = `${path}.new`;
  try {
    writeFileSync(draft, lines.reverse().join(""), { mode: PRIVATE });
    renameSync(draft, path);
  } catch {
    // A full disk must not end the talk: the history is a convenience.
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return []; // The first time, or not ours to read.
  }
}
