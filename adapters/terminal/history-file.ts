import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

export const HISTORY_LINES = 500;
const PRIVATE = 0o600;

/** What was typed before, newest first, as `node:readline` wants it. */
export function loadHistory(path: string): string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .slice(-HISTORY_LINES)
    .reverse();
}

/** Keeps the newest lines, for the owner's eyes only. A crash leaves the old file or the new one. */
export function saveHistory(path: string, newestFirst: readonly string[]): void {
  const lines = newestFirst.slice(0, HISTORY_LINES).map((line) => line.replaceAll("\n", " "));
  const draft = `${path}.new`;
  writeFileSync(
    draft,
    lines
      .reverse()
      .map((line) => `${line}\n`)
      .join(""),
    { mode: PRIVATE },
  );
  chmodSync(draft, PRIVATE);
  renameSync(draft, path);
}
