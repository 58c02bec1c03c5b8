import { DatabaseSync, type StatementSync } from "node:sqlite";

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A sync that took longer makes the next one wait as long, so that at most half of the time goes to a slow disk. */
const QUICK_SYNC_MS = 1;
const MAX_PAUSE_MS = 20;
/** So many jobs do not wait for the end of the turn: what follows from them begins while others are still asking. */
const ENOUGH_JOBS = 25;
/** A write that nobody waits for is on its way to the disk within this time. */
const SOON_MS = 10;
/** More jobs than this wait for the next transaction, so that none of them holds up the event loop for long. */
const MAX_JOBS = 250;
/** After so many jobs the log is copied into the file as soon as nothing was written for a while. */
const JOBS_BETWEEN_COPIES = 1000;
const QUIET_MS = 200;

/**
 * One SQLite file in WAL mode with `synchronous=FULL` and group commit: the writes that were asked for in one turn of
 * the event loop share a transaction and its fsync, or, when they are many, a few. A write's promise resolves only after
 * that fsync.
 */
export class Database {
  readonly sqlite: DatabaseSync;
  #jobs: Job[] = [];
  #scheduled = false;
  #lastSyncMs = 0;
  #lastSyncAt = 0;
  #closed = false;
  /** Jobs since the log was last copied, about. */
  #uncopied = 0;
  #quiet: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #keep: StatementSync;
  readonly #undo: StatementSync;

  constructor(path: string) {
    // No busy wait: a lock that somebody else holds is an error at once, never a stalled event loop.
    this.sqlite = new DatabaseSync(path, { timeout: 0 });
    this.sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000");
    this.#begin = this.sqlite.prepare("BEGIN IMMEDIATE");
    this.#end = this.sqlite.prepare("COMMIT");
    this.#savepoint = this.sqlite.prepare("SAVEPOINT job");
    this.#keep = this.sqlite.prepare("RELEASE job");
    this.#undo = this.sqlite.prepare("ROLLBACK TO job");
  }

  /**
   * Runs `work`, which must be synchronous and have no effect but on the database, inside the next transaction, after all
   * writes asked for earlier. If it throws, its own changes are undone, those of its neighbours are not, and the promise
   * rejects with what it threw; it may be run a second time to find out.
   */
  write<T>(work: () => T): Promise<T> {
    const written = this.#add(work);
    if (this.#jobs.length === ENOUGH_JOBS && this.#restMs() <= 0) queueMicrotask(() => this.#commit());
    else this.#schedule();
    return written;
  }

  /** The same for what nobody waits for: it goes with the next transaction, whose it may be, or soon by itself. */
  writeSoon<T>(work: () => T): Promise<T> {
    if (this.#closed) return this.#add(work);
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#commit();
    }, SOON_MS);
    return this.#add(work);
  }

  /** Commits what was asked for and closes the file. Later writes are rejected. */
  close(): void {
    if (this.#closed) return;
    while (this.#jobs.length > 0) this.#commit();
    this.#closed = true;
    clearTimeout(this.#soon);
    this.sqlite.close();
  }

  #add<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error("the store is closed"));
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const commit = () => {
      this.#scheduled = false;
      this.#commit();
    };
    const restMs = this.#restMs();
    if (restMs > 0) setTimeout(commit, restMs);
    else setImmediate(commit);
  }

  /** How long a slow disk is left alone yet. */
  #restMs(): number {
    if (this.#lastSyncMs <= QUICK_SYNC_MS) return 0;
    return this.#lastSyncAt + Math.min(this.#lastSyncMs, MAX_PAUSE_MS) - performance.now();
  }

  #commit(): void {
    if (this.#jobs.length === 0 || this.#closed) return;
    const jobs = this.#jobs.splice(0, MAX_JOBS);
    this.#uncopied += jobs.length;
    this.#copyWhenQuiet();
    for (const settle of this.#runTogether(jobs) ?? this.#runApart(jobs)) settle();
    if (this.#jobs.length > 0) this.#schedule();
  }

  /** Otherwise SQLite does it in whichever commit makes the log too long, and that is one of a busy moment. */
  #copyWhenQuiet(): void {
    this.#quiet?.refresh();
    if (this.#uncopied < JOBS_BETWEEN_COPIES) return;
    this.#quiet ??= setTimeout(() => this.#copyLog(), QUIET_MS).unref();
  }

  #copyLog(): void {
    this.#quiet = undefined;
    this.#uncopied = 0;
    if (this.#closed) return;
    try {
      this.sqlite.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // Nothing is lost: everything stands in the log, and a commit that finds the disk broken says so.
    }
  }

  /** All jobs or none: what nearly always goes well, at the least price. Undefined: one has failed, none is done. */
  #runTogether(jobs: readonly Job[]): (() => void)[] | undefined {
    try {
      this.#begin.run();
      const values = jobs.map((job) => job.work());
      this.#sync();
      return jobs.map((job, index) => () => job.resolve(values[index]));
    } catch {
      this.#rollBack();
      return undefined;
    }
  }

  /** Each job in a savepoint of its own, so that the one that fails takes nobody with it. */
  #runApart(jobs: readonly Job[]): (() => void)[] {
    try {
      this.#begin.run();
      const settlements = jobs.map((job) => this.#run(job));
      this.#sync();
      return settlements;
    } catch (error) {
      this.#rollBack();
      return jobs.map((job) => () => job.reject(error));
    }
  }

  #rollBack(): void {
    if (this.sqlite.isTransaction) this.sqlite.exec("ROLLBACK");
  }

  #sync(): void {
    const started = performance.now();
    this.#end.run();
    this.#lastSyncAt = performance.now();
    this.#lastSyncMs = this.#lastSyncAt - started;
  }

  /** Runs one job in a savepoint of its own and says how to settle it once the transaction is on disk. */
  #run(job: Job): () => void {
    this.#savepoint.run();
    try {
      const value = job.work();
      this.#keep.run();
      return () => job.resolve(value);
    } catch (error) {
      // A full disk or an I/O error may have ended the whole transaction; then the batch fails, not this job alone.
      if (!this.sqlite.isTransaction) throw error;
      this.#undo.run();
      this.#keep.run();
      return () => job.reject(error);
    }
  }
}
