import { parentPort, workerData } from "node:worker_threads";
import { type KnowledgeFiles, readKnowledge } from "./knowledge-files.ts";

// Given by `readKnowledgeInThread`, which is all that starts this file.
parentPort?.postMessage(readKnowledge(workerData as KnowledgeFiles));
