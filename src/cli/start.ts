import { type AppSummary, createApp } from "../app.ts";
import { loadConfig } from "../config/config.ts";
import type { EnvFile } from "../config/engine-sources.ts";
import { VERSION } from "../version.ts";

/** One press of Ctrl-C under `npm start` comes twice: from the terminal, and once more from npm. */
const SAME_PRESS_MS = 50;

/** Runs until the process is told to stop. Resolves with the exit code. */
export async function start(variables: NodeJS.ProcessEnv, envFile?: EnvFile): Promise<number> {
  const config = loadConfig(variables, envFile);
  const app = await createApp(config);
  const signalled = waitForSignal();
  try {
    console.log(describe(await app.start()));
  } catch (error) {
    await app.stop();
    throw error;
  }
  await signalled;
  await app.stop();
  return 0;
}

/** Resolves at the first signal; at the second the process ends at once, which loses nothing that was accepted. */
function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const handle = () => {
      if (firstAt === undefined) {
        firstAt = Date.now();
        console.log("Stopping: replies under way may finish. Once more to stop at once.");
        resolve();
      } else if (Date.now() - firstAt > SAME_PRESS_MS) {
        process.exit(1);
      }
    };
    process.on("SIGTERM", handle);
    process.on("SIGINT", handle);
  });
}

function describe({ platforms, model, store, url }: AppSummary): string {
  return [
    `Frontdesk ${VERSION}`,
    `  platforms  ${platforms.join(", ")}`,
    `  model      ${model}`,
    `  store      ${store}`,
    ...(url === undefined ? [] : [`  open       ${url}`]),
  ].join("\n");
}
