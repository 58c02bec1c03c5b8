import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "../../adapters/sqlite/sqlite-store.ts";
import { History } from "../../src/core/conversation/history.ts";
import type { Turn } from "../../src/core/turn.ts";
import { systemClock } from "../../src/system-clock.ts";
import { startFakeModel } from "../fakes/model/fake-model-server.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";
import { wordsIn } from "./answers.ts";
import { formatDeadline } from "./deadly-store.ts";
import type { KillPoint } from "./kill-points.ts";
import { findOwnPort } from "./own-port.ts";
import { Random } from "./random.ts";
import { type Scene, SceneModel, type Sight } from "./scene.ts";
import { kindOf, type SceneName } from "./scene-kinds.ts";
import { createScene } from "./scenes.ts";

const PROGRAM = fileURLToPath(new URL("./program.ts", import.meta.url));
const API_KEY = "hs_test_key_that_is_long_enough_0001";
const DEATH_TIMEOUT_MS = 15_000;
const SETTLE_TIMEOUT_MS = 40_000;
const LOOK_EVERY_MS = 15;

/** What is left to chance, by the round's seed. */
interface Plan {
  readonly scene: SceneName;
  /** When a second message is said, if one is. */
  readonly second: "never" | "in the same breath" | "while it is dead";
  readonly redelivered: boolean;
  /** Time between the moment and the kill. */
  readonly lateMs: number;
}

export interface Verdict {
  readonly point: string;
  readonly scene: SceneName;
  readonly seed: number;
  readonly messages: number;
  readonly answered: number;
  readonly lost: number;
  /** Whole answers or parts of one that appear again without being counted as unknown. */
  readonly doubled: number;
  /** Creates that were made once more because nobody knew what became of the first. */
  readonly unknown: number;
  /** How many of these show twice. */
  readonly copies: number;
  /** Anything else that is not as it should be, in words. */
  readonly problems: readonly string[];
}

/** Kills the program at one point of a message's life, starts it again and counts what the customers have got. */
export async function playRound(point: KillPoint, seed: number, chosen?: SceneName): Promise<Verdict> {
  const plan = createPlan(point, new Random(seed), chosen);
  await using cleanup = new AsyncDisposableStack();
  const dataDirectory = createDataDirectory();
  cleanup.defer(() => rmSync(dataDirectory, { recursive: true, force: true }));
  const fake = await startFakeModel();
  cleanup.defer(() => fake.stop());
  const model = new SceneModel(fake, kindOf(plan.scene).answers);
  const scene = await createScene(plan.scene, model);
  cleanup.defer(() => scene.stop());
  const PORT = String(await findOwnPort());
  const env = { PORT, ...scene.env, LLM_BASE_URL: fake.baseUrl, LLM_API_KEY: API_KEY, LOG_LEVEL: "error" };
  const start = async (more: Readonly<Record<string, string>>) => {
    const started = await FrontdeskProcess.start({ program: PROGRAM, dataDirectory, env: { ...env, ...more } });
    cleanup.defer(() => started.kill());
    return started;
  };

  const doomed = await start(point.deadline === undefined ? {} : { KILL: formatDeadline(point.deadline) });
  await scene.connect(doomed.url);
  await killAt({ point, plan, scene, model, frontdesk: doomed, dataDirectory });
  model.gate.open();
  if (plan.second === "while it is dead") scene.say("q2");
  if (plan.redelivered && scene.name !== "web") scene.redeliver();

  const successor = await start({});
  await scene.connect(successor.url);
  if (plan.redelivered && scene.name === "web") scene.redeliver();
  await untilSettled(scene, successor);
  const sight = await scene.sight();
  const unknown = await metric(successor.url, "frontdesk_unknown_creates_total");
  await successor.kill();
  const kept = await readStore(dataDirectory, scene);
  return judge({ point, plan, seed, model, sight, unknown, kept });
}

function createPlan(point: KillPoint, random: Random, chosen: SceneName | undefined): Plan {
  const scene = chosen ?? random.pick(point.scenes);
  return {
    scene,
    second: random.pick(["never", "never", "in the same breath", "while it is dead"] as const),
    redelivered: random.chance(0.4),
    lateMs: point.deadline === undefined && random.chance(0.5) ? random.next() * 4 : 0,
  };
}

interface Execution {
  readonly point: KillPoint;
  readonly plan: Plan;
  readonly scene: Scene;
  readonly model: SceneModel;
  readonly frontdesk: FrontdeskProcess;
  readonly dataDirectory: string;
}

/** Resolves when the process is dead. */
async function killAt({ point, plan, scene, model, frontdesk, dataDirectory }: Execution): Promise<void> {
  const speak = () => {
    scene.say("q1");
    if (plan.second === "in the same breath") scene.say("q2");
  };
  if (point.moment !== undefined && scene.moments !== undefined) {
    const kind = kindOf(plan.scene);
    await point.moment({
      scene: scene.moments,
      kind,
      model,
      speak,
      previewRecorded: () => previewRecorded(dataDirectory),
    });
    if (plan.lateMs > 0) await systemClock.sleep(plan.lateMs);
    await frontdesk.kill();
    return;
  }
  // With one chunk the preview must come before the end; with all of them the end may come first.
  if (point.deadline?.operation === "intend") model.gate.release(1);
  else model.gate.open();
  speak();
  const late = new AbortController();
  const tooLate = systemClock.sleep(DEATH_TIMEOUT_MS, late.signal).then(() => "alive");
  const end = await Promise.race([frontdesk.exited, tooLate]);
  late.abort();
  if (end !== "SIGKILL") throw new Error(`it was to die ${point.name}; it is ${end}:\n${frontdesk.output}`);
}

/** Looks into the store of the running program. */
async function previewRecorded(dataDirectory: string): Promise<void> {
  const sqlite = new DatabaseSync(join(dataDirectory, "frontdesk.sqlite"), { readOnly: true });
  try {
    const find = sqlite.prepare("SELECT 1 FROM part WHERE state = 'shown'");
    const deadline = Date.now() + DEATH_TIMEOUT_MS;
    while (find.get() === undefined) {
      if (Date.now() > deadline) throw new Error("the preview was not recorded");
      await systemClock.sleep(1);
    }
  } finally {
    sqlite.close();
  }
}

async function untilSettled(scene: Scene, frontdesk: FrontdeskProcess): Promise<void> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const wasQuiet = scene.isQuiet();
    const depth =
      (await metric(frontdesk.url, "frontdesk_inbox_depth")) + (await metric(frontdesk.url, "frontdesk_outbox_depth"));
    if (wasQuiet && depth === 0) return;
    // Not settled in time is for the judge: what is missing then is lost.
    if (Date.now() > deadline) return;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

interface Kept {
  /** How each message ended, in the order in which they were said; undefined: it is not there or waits. */
  readonly outcomes: readonly (string | undefined)[];
  /** What the conversation remembers, oldest first. */
  readonly turns: readonly Turn[];
}

async function readStore(dataDirectory: string, scene: Scene): Promise<Kept> {
  const options = { clock: systemClock, holder: "judge", leaseMs: 1000, lockWaitMs: 5000 };
  const store = await openSqliteStore(dataDirectory, options);
  try {
    const outcomes: (string | undefined)[] = [];
    for (const id of scene.messages) {
      const status = await store.inbox.find(id);
      outcomes.push(status?.state === "done" ? status.outcome.kind : undefined);
    }
    const turns: Turn[] = [];
    for await (const turn of new History(store.values("history")).newest(scene.conversation, "")) turns.unshift(turn);
    return { outcomes, turns };
  } finally {
    store.close();
  }
}

interface Evidence {
  readonly point: KillPoint;
  readonly plan: Plan;
  readonly seed: number;
  readonly model: SceneModel;
  readonly sight: Sight;
  readonly unknown: number;
  readonly kept: Kept;
}

function judge({ point, plan, seed, model, sight, unknown, kept }: Evidence): Verdict {
  const said = plan.second === "never" ? ["q1"] : ["q1", "q2"];
  const lost = said.filter((word) => !sight.answers.some((words) => words.includes(word))).length;
  const again = surplus(sight.answers) + sight.leftOver.length;
  const copies = point.mayCopy.includes(plan.scene) ? Math.min(again, unknown) : 0;
  return {
    point: point.name,
    scene: plan.scene,
    seed,
    messages: said.length,
    answered: said.length - lost,
    lost,
    doubled: again - copies,
    unknown,
    copies,
    problems: [
      ...(sight.problems ?? []),
      ...(again > copies ? sight.leftOver.map((text) => `left over: ${text.slice(0, 80)}`) : []),
      ...kept.outcomes.flatMap((outcome, index) =>
        outcome === "answered" ? [] : [`the outcome of ${said[index]} is ${outcome}`],
      ),
      ...memoryProblems(said, kept.turns, model, kindOf(plan.scene).keepsOrder),
    ],
  };
}

/** How many answers must be taken away at least until none speaks of a message that another one speaks of. */
function surplus(answers: Sight["answers"]): number {
  const all = new Set(answers.flat()).size;
  const subsets = Array.from({ length: 2 ** answers.length }, (_, subset) =>
    answers.filter((_answer, index) => (subset & (1 << index)) !== 0),
  );
  const kept = subsets.filter((chosen) => chosen.flat().length === all && new Set(chosen.flat()).size === all);
  return answers.length - Math.max(0, ...kept.map((chosen) => chosen.length));
}

/** Every message is remembered once, followed by the model's answer to it. */
function memoryProblems(
  said: readonly string[],
  turns: readonly Turn[],
  model: SceneModel,
  inOrder: boolean,
): string[] {
  const problems: string[] = [];
  const heard = turns.filter(({ role }) => role === "user").flatMap(({ text }) => wordsIn(text));
  const remembered = inOrder ? heard : heard.toSorted();
  if (remembered.join() !== said.join()) problems.push(`remembered: ${remembered.join() || "nothing"}`);
  for (const [index, turn] of turns.entries()) {
    const before = turns[index - 1];
    const isRight = turn.role === "user" || turn.text === model.answer(before?.text ?? "").join("");
    if (!isRight || turn.role === before?.role) problems.push(`turn ${index} does not belong there`);
  }
  return problems;
}
