import { describeLedger } from "../contracts/ledger.contract.ts";
import { describeLedgerProperties } from "../contracts/ledger-properties.contract.ts";
import { FakeClock } from "./fake-clock.ts";
import { MemoryLedger } from "./memory-ledger.ts";

/** What is in memory outlives the process that it only pretends to have. */
async function create() {
  const clock = new FakeClock();
  return { clock, ledger: new MemoryLedger(clock), reopen: async () => undefined, stop: async () => undefined };
}

describeLedger("MemoryLedger", create);
describeLedgerProperties("MemoryLedger", create);
