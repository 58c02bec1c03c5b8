/** The program with a store that kills its own process at the moment that `KILL` names, such as `after decide`. */
import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/config.ts";
import { createDeadlyStore, parseDeadline } from "./deadly-store.ts";

const { KILL } = process.env;
const app = await createApp(
  loadConfig(process.env),
  KILL === undefined ? {} : { store: (store) => createDeadlyStore(store, parseDeadline(KILL), die) },
);
const { url } = await app.start();
console.log(`  open       ${url}`);

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal is on its way; nothing of the program may run until it has come.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}
