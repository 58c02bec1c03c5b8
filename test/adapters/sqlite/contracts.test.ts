import { createKeyValue } from "../../../adapters/sqlite/key-value.ts";
import { describeInbox } from "../../contracts/inbox.contract.ts";
import { describeJudgements } from "../../contracts/judgements.contract.ts";
import { describeKeyValue } from "../../contracts/key-value.contract.ts";
import { describeLedger } from "../../contracts/ledger.contract.ts";
import { describeLedgerProperties } from "../../contracts/ledger-properties.contract.ts";
import { describeOutbox } from "../../contracts/outbox.contract.ts";
import { describeReceipts } from "../../contracts/receipts.contract.ts";
import { describeTickets } from "../../contracts/tickets.contract.ts";
import { describeWithdrawals } from "../../contracts/withdrawals.contract.ts";
import { describeWorkQueue } from "../../contracts/work-queue.contract.ts";
import { createKeyvOverSqlite, SqliteHarness } from "./sqlite-harness.ts";

describeInbox("SqliteInbox", () => SqliteHarness.create());
describeWorkQueue("SqliteWorkQueue", () => SqliteHarness.create());
describeOutbox("SqliteOutbox", () => SqliteHarness.create());
describeTickets("SqliteTickets", () => SqliteHarness.create());
describeReceipts("SqliteReceipts", () => SqliteHarness.create());
describeJudgements("SqliteJudgements", () => SqliteHarness.create());
describeWithdrawals("SqliteWithdrawals", () => SqliteHarness.create());
describeLedger("SqliteLedger", () => SqliteHarness.create());
describeLedgerProperties("SqliteLedger", () => SqliteHarness.create());
describeKeyValue("Keyv over SQLite", createKeyvOverSqlite);
describeKeyValue("Keyv in memory", async () => ({
  values: createKeyValue(new Map(), "some"),
  stop: async () => undefined,
}));
