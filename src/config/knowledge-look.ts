import { statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { codeOf } from "./key-source.ts";
import { findKnowledgeFiles, type KnowledgeFiles } from "./knowledge-files.ts";

/** How the files look from outside. */
export interface Look {
  /** Equal for two looks between which nothing has changed, as far as that can be told without reading. */
  readonly identity: string;
  /** False: something was written so shortly before that it may be written again without looking it. */
  readonly isSettled: boolean;
}

const UNCERTAIN_MS = 2000;
/** Other work gets its turn after so many files. */
const SLICE_FILES = 50;

/** Never throws: a file that cannot be looked at looks like that. */
export async function lookAt(files: KnowledgeFiles): Promise<Look> {
  const lines: string[] = [];
  let isSettled = true;
  for (const found of findKnowledgeFiles(files)) {
    const look = found.kind === "file" ? lookAtFile(found.path) : { identity: found.problem, isSettled: true };
    lines.push(look.identity);
    isSettled &&= look.isSettled;
    if (lines.length % SLICE_FILES === 0) await setImmediate();
  }
  return { identity: lines.join("\n"), isSettled };
}

function lookAtFile(path: string): Look {
  try {
    const { mtimeMs, mtimeNs, ctimeNs, size, ino } = statSync(path, { bigint: true });
    // A time in the future is that of another machine's clock.
    const isSettled = Math.abs(Date.now() - Number(mtimeMs)) >= UNCERTAIN_MS;
    return { identity: [path, mtimeNs, ctimeNs, size, ino].join(" "), isSettled };
  } catch (error) {
    return { identity: `${path} ${codeOf(error)}`, isSettled: true };
  }
}
