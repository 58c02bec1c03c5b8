import { type Deadline, formatDeadline } from "./deadly-store.ts";
import type { SceneName } from "./scene.ts";
import type { TelegramScene } from "./telegram-scene.ts";

/** What a moment is waited for with. */
export interface Watch {
  readonly scene: TelegramScene;
  /** The customer says what is to be said in this round. */
  readonly speak: () => void;
  /** Resolves when the program has recorded that a preview exists. */
  readonly previewRecorded: () => Promise<void>;
}

/** Resolves at the moment to kill. Is called before the customer speaks. */
export type Moment = (watch: Watch) => Promise<unknown>;

/** One instant of a message's life at which the process is killed. */
export interface KillPoint {
  readonly name: string;
  readonly scenes: readonly [SceneName, ...SceneName[]];
  /** The process kills itself there. */
  readonly deadline?: Deadline;
  /** The fakes tell when it is time. */
  readonly moment?: Moment;
  /** Scenes where a create was on its way and its answer not recorded: the only ones where a copy may appear. */
  readonly mayCopy: readonly SceneName[];
}

const EVERYWHERE = ["private", "group", "long", "web"] as const;
const TELEGRAM = ["private", "group", "long"] as const;
const TIMEOUT_MS = 10_000;

const OUTSIDE: readonly KillPoint[] = [
  fromOutside("update handed over, not confirmed", [], async ({ scene: { telegram }, speak }) => {
    const before = telegram.callsOf("getUpdates").length;
    speak();
    // The poll that was open when the customer spoke is the last one of those before.
    await telegram.waitFor(() => telegram.callsOf("getUpdates")[before - 1]?.status === 200, {
      timeoutMs: TIMEOUT_MS,
      describe: "the update to be handed over",
    });
  }),
  fromOutside("model asked", [], async ({ scene: { model }, speak }) => {
    speak();
    await model.fake.waitFor((requests) => requests.length > 0, { timeoutMs: TIMEOUT_MS });
  }),
  fromOutside("first chunk sent", [], async ({ scene: { model }, speak }) => {
    speak();
    model.gate.release(1);
    await model.fake.waitFor((requests) => requests.some(({ chunksSent }) => chunksSent > 0), {
      timeoutMs: TIMEOUT_MS,
    });
  }),
  fromOutside("preview received, not done", [], async ({ scene, speak }) => {
    await faultyCall(scene, "hang", (call) => scene.isPreview(call), speak, 1);
  }),
  fromOutside("preview done, answer not sent", ["group", "long"], async ({ scene, speak }) => {
    await faultyCall(scene, "hangAfter", (call) => scene.isPreview(call), speak, 1);
  }),
  fromOutside("mid-stream, text visible", [], async (watch) => {
    const { scene } = watch;
    await showPreview(watch);
    const half = Math.ceil(chunkCount(scene) / 2);
    scene.model.gate.release(half - 1);
    await scene.model.fake.waitFor((requests) => requests.some(({ chunksSent }) => chunksSent >= half), {
      timeoutMs: TIMEOUT_MS,
    });
  }),
  fromOutside("last chunk sent", [], async (watch) => {
    const { scene } = watch;
    await showPreview(watch);
    const all = chunkCount(scene);
    scene.model.gate.release(all - 1);
    await scene.model.fake.waitFor((requests) => requests.some(({ chunksSent }) => chunksSent >= all), {
      timeoutMs: TIMEOUT_MS,
    });
  }),
  fromOutside("final received, not done", [], async (watch) => {
    const { scene } = watch;
    await showPreview(watch);
    await faultyCall(
      scene,
      "hang",
      (call) => scene.isFinal(call),
      () => scene.model.gate.open(),
    );
  }),
  fromOutside("final done, answer not sent", ["private", "long"], async (watch) => {
    const { scene } = watch;
    await showPreview(watch);
    await faultyCall(
      scene,
      "hangAfter",
      (call) => scene.isFinal(call),
      () => scene.model.gate.open(),
    );
  }),
  fromOutside("final answered", ["private", "long"], async (watch) => {
    const { scene } = watch;
    await showPreview(watch);
    scene.model.gate.open();
    const { telegram } = scene;
    await telegram.waitFor(() => telegram.calls.some((call) => scene.isFinal(call) && call.status === 200), {
      timeoutMs: TIMEOUT_MS,
      describe: "the final to be answered",
    });
  }),
];

const INSIDE: readonly KillPoint[] = [
  fromInside({ when: "before", operation: "accept" }, EVERYWHERE),
  fromInside({ when: "after", operation: "accept" }, EVERYWHERE),
  fromInside({ when: "after", operation: "claim" }, EVERYWHERE),
  fromInside({ when: "after", operation: "begin" }, EVERYWHERE),
  fromInside({ when: "before", operation: "intend" }, ["group", "long"]),
  fromInside({ when: "after", operation: "intend" }, ["group", "long"]),
  fromInside({ when: "before", operation: "record" }, EVERYWHERE, TELEGRAM),
  fromInside({ when: "after", operation: "record" }, EVERYWHERE),
  fromInside({ when: "before", operation: "decide" }, EVERYWHERE),
  fromInside({ when: "after", operation: "decide" }, EVERYWHERE),
  fromInside({ when: "before", operation: "remember" }, EVERYWHERE),
  fromInside({ when: "after", operation: "remember" }, EVERYWHERE),
  fromInside({ when: "before", operation: "finish" }, EVERYWHERE),
  fromInside({ when: "after", operation: "finish" }, EVERYWHERE),
];

export const KILL_POINTS: readonly KillPoint[] = [...OUTSIDE, ...INSIDE];

function fromOutside(name: string, mayCopy: readonly SceneName[], moment: Moment): KillPoint {
  return { name, scenes: TELEGRAM, moment, mayCopy };
}

function fromInside(deadline: Deadline, scenes: KillPoint["scenes"], mayCopy: readonly SceneName[] = []): KillPoint {
  return { name: formatDeadline(deadline), scenes, deadline, mayCopy };
}

/** Lets the answer begin and waits until customers can read of it and the program knows that. */
async function showPreview({ scene, speak, previewRecorded }: Watch): Promise<void> {
  speak();
  scene.model.gate.release(1);
  await scene.telegram.waitFor(() => scene.isPreviewVisible, {
    timeoutMs: TIMEOUT_MS,
    describe: "the first text to be visible",
  });
  if (scene.name !== "private") await previewRecorded();
}

/** Resolves when the call that goes wrong has got as far as the fault lets it. */
async function faultyCall(
  scene: TelegramScene,
  fault: "hang" | "hangAfter",
  matches: (call: Parameters<TelegramScene["isFinal"]>[0]) => boolean,
  go: () => void,
  chunks = 0,
): Promise<void> {
  const { telegram, model } = scene;
  const before = telegram.calls.length;
  telegram.faults.when(matches, fault, 1);
  go();
  model.gate.release(chunks);
  const isThere = () => telegram.calls.slice(before).find(matches);
  await telegram.waitFor(() => (fault === "hang" ? isThere() : isThere()?.ok), {
    timeoutMs: TIMEOUT_MS,
    describe: `the call that is to ${fault}`,
  });
}

/** Of the answer that is being given. */
function chunkCount({ model }: TelegramScene): number {
  return model.answer(String(model.fake.requests.at(-1)?.body.messages.at(-1)?.content)).length;
}
