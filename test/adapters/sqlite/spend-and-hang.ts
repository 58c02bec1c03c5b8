/** Run as a process: spends from the ledger in the directory that it is given, says so, and never settles the rest. */
import { openSqliteStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { account, charge } from "../../contracts/ledger-harness.ts";

const [directory = ""] = process.argv.slice(2);
const options = { clock: systemClock, holder: "child", leaseMs: 30_000, lockWaitMs: 0 };
const { ledger } = await openSqliteStore(directory, options);
const accounts = [account("day", 1000)];
for (const id of ["a", "b", "c"]) {
  await ledger.reserve({ id, accounts, micros: 100, expiresAt: Date.now() + 3_600_000, ifLost: charge(70) });
}
await ledger.settle("a", charge(10));
// Asking for rows brings everything to disk.
await ledger.rows("", "");
process.stdout.write("spent\n");
setInterval(() => undefined, 60_000);
