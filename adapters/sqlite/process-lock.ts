import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../src/core/ports/clock.ts";

export interface ProcessLock {
  release(): void;
}

const RETRY_MS = 100;

/**
 * Makes this process the only one that works in a data directory. The lock is the operating system's, held through an
 * open SQLite transaction, so it ends with the process however that dies. Waits up to `waitMs` for a predecessor that
 * is shutting down; undefined: it is still there.
 */
export async function acquireProcessLock(path: string, clock: Clock, waitMs: number): Promise<ProcessLock | undefined> {
  const deadline = clock.now() + waitMs;
  const sqlite = new DatabaseSync(path, { timeout: 0 });
  for (;;) {
    try {
      sqlite.exec("BEGIN EXCLUSIVE");
      return { release: () => sqlite.close() };
    } catch (error) {
      if (!isBusy(error) || clock.now() >= deadline) {
        sqlite.close();
        if (isBusy(error)) return undefined;
        throw error;
      }
      await clock.sleep(RETRY_MS);
    }
  }
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}
