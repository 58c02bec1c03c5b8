/** Run as a process: opens the store in the directory that it is given, says so, and holds it until it is ended. */
import { openSqliteStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { systemClock } from "../../../src/system-clock.ts";

const [directory = ""] = process.argv.slice(2);
await openSqliteStore(directory, { clock: systemClock, holder: "child", leaseMs: 30_000, lockWaitMs: 0 });
process.stdout.write("open\n");
setInterval(() => undefined, 60_000);
