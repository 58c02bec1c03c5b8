import { type App, type AppSummary, createApp } from "../app.ts";
import { loadConfig } from "../config/config.ts";
import { VERSION } from "../version.ts";

/** Runs until the process is told to stop. Resolves with the exit code. */
export async function start(variables: NodeJS.ProcessEnv): Promise<number> {
  const config = loadConfig(variables);
  const app = await createApp(config);
  const signalled = onSignal(app);
  try {
    const summary = await app.start();
    console.log(describe(summary));
  } catch (error) {
    await app.stop();
    throw error;
  }
  await signalled;
  await app.stop();
  return 0;
}

/** Resolves at the first signal; at the second the process ends at once, which loses nothing that was accepted. */
function onSignal(_app: App): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    const handle = () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      console.log("Stopping: replies under way may finish. Once more to stop at once.");
      resolve();
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
