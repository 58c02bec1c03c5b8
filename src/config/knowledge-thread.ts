import { Worker } from "node:worker_threads";
import type { KnowledgeFiles, ReadKnowledge } from "./knowledge-files.ts";

/**
 * `readKnowledge` in a thread of its own: with thousands of entries it takes tenths of a second, in which messages must
 * not wait. Rejects when the thread breaks down.
 */
export function readKnowledgeInThread(files: KnowledgeFiles): Promise<ReadKnowledge> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./knowledge-thread-main.ts", import.meta.url), { workerData: files });
    // What runs here must not keep the program from ending.
    thread.unref();
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", (code) => reject(new Error(`the thread that reads the knowledge ended with ${code}`)));
  });
}
