import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../adapters/write-answers-and-hang.ts", import.meta.url));

/** Another process writes answers there for a while and is killed in the middle of it. */
export async function writeAnswersAndDie(kind: "sqlite" | "redis", place: string, maxBytes: number, forMs: number) {
  const child = spawn(process.execPath, [PROGRAM, kind, place, String(maxBytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  // The moment of its death is as good as any other.
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
