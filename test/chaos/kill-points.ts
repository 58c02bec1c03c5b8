import { type Deadline, formatDeadline } from "./deadly-store.ts";
import { MOMENT_TIMEOUT_MS, type Moments, type SceneModel } from "./scene.ts";
import { kindOf, SCENE_NAMES, type SceneKind, type SceneName } from "./scene-kinds.ts";

/** What a moment is waited for with. */
export interface Watch {
  readonly scene: Moments;
  readonly kind: SceneKind;
  readonly model: SceneModel;
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

type Trait = (kind: SceneKind) => boolean;

const always: Trait = () => true;
const never: Trait = () => false;
const showsItsWork: Trait = ({ end }) => end !== "response";
const hasPreviews: Trait = ({ preview }) => preview !== "none";
const createsPreviews: Trait = ({ preview }) => preview === "message";
const createsFinals: Trait = ({ end }) => end === "create";
const creates: Trait = (kind) => createsPreviews(kind) || createsFinals(kind);
const hasReceipts: Trait = (kind) => kind.hasReceipts;

const OUTSIDE: readonly KillPoint[] = [
  fromOutside("handed over, not confirmed", showsItsWork, never, async ({ scene, speak }) => {
    const moment = scene.handedOver();
    speak();
    await moment;
  }),
  fromOutside("model asked", showsItsWork, never, async ({ model, speak }) => {
    speak();
    await model.fake.waitFor((requests) => requests.length > 0, { timeoutMs: MOMENT_TIMEOUT_MS });
  }),
  fromOutside("first chunk sent", showsItsWork, never, async ({ model, speak }) => {
    speak();
    await sendChunks(model, 1);
  }),
  fromOutside("preview received, not done", hasPreviews, never, async ({ scene, model, speak }) => {
    const moment = scene.stalled("preview", "received");
    speak();
    model.gate.release(1);
    await moment;
  }),
  fromOutside("preview done, answer not sent", hasPreviews, createsPreviews, async ({ scene, model, speak }) => {
    const moment = scene.stalled("preview", "done");
    speak();
    model.gate.release(1);
    await moment;
  }),
  fromOutside("mid-stream, answer under way", showsItsWork, never, async (watch) => {
    await begin(watch);
    await sendChunks(watch.model, Math.ceil(chunkCount(watch.model) / 2));
  }),
  fromOutside("last chunk sent", showsItsWork, never, async (watch) => {
    await begin(watch);
    await sendChunks(watch.model, chunkCount(watch.model));
  }),
  fromOutside("final received, not done", showsItsWork, never, async (watch) => {
    await begin(watch);
    const moment = watch.scene.stalled("final", "received");
    watch.model.gate.open();
    await moment;
  }),
  fromOutside("final done, answer not sent", showsItsWork, createsFinals, async (watch) => {
    await begin(watch);
    const moment = watch.scene.stalled("final", "done");
    watch.model.gate.open();
    await moment;
  }),
  fromOutside("final answered", showsItsWork, createsFinals, async (watch) => {
    await begin(watch);
    const moment = watch.scene.finalAnswered();
    watch.model.gate.open();
    await moment;
  }),
  fromOutside("receipt handed over, not confirmed", hasReceipts, createsFinals, async (watch) => {
    await begin(watch);
    const moment = watch.scene.receiptHandedOver?.();
    watch.model.gate.open();
    await moment;
  }),
];

const INSIDE: readonly KillPoint[] = [
  fromInside({ when: "before", operation: "accept" }),
  fromInside({ when: "after", operation: "accept" }),
  fromInside({ when: "after", operation: "claim" }),
  fromInside({ when: "after", operation: "begin" }),
  fromInside({ when: "before", operation: "intend" }, createsPreviews),
  fromInside({ when: "after", operation: "intend" }, createsPreviews),
  fromInside({ when: "before", operation: "record" }, always, creates),
  fromInside({ when: "after", operation: "record" }),
  fromInside({ when: "before", operation: "decide" }),
  fromInside({ when: "after", operation: "decide" }),
  fromInside({ when: "before", operation: "remember" }),
  fromInside({ when: "after", operation: "remember" }),
  fromInside({ when: "before", operation: "finish" }),
  fromInside({ when: "after", operation: "finish" }),
  fromInside({ when: "before", operation: "receipt" }, hasReceipts, createsFinals),
  fromInside({ when: "after", operation: "receipt" }, hasReceipts, createsFinals),
];

export const KILL_POINTS: readonly KillPoint[] = [...OUTSIDE, ...INSIDE];

function fromOutside(name: string, where: Trait, mayCopy: Trait, moment: Moment): KillPoint {
  return { name, scenes: scenesThat(where), moment, mayCopy: SCENE_NAMES.filter((scene) => mayCopy(kindOf(scene))) };
}

function fromInside(deadline: Deadline, where: Trait = always, mayCopy: Trait = never): KillPoint {
  const copies = SCENE_NAMES.filter((scene) => mayCopy(kindOf(scene)));
  return { name: formatDeadline(deadline), scenes: scenesThat(where), deadline, mayCopy: copies };
}

function scenesThat(trait: Trait): KillPoint["scenes"] {
  const [first, ...others] = SCENE_NAMES.filter((scene) => trait(kindOf(scene)));
  if (first === undefined) throw new Error("there is no such scene");
  return [first, ...others];
}

/** Lets the answer begin and waits until customers know of it, and the program knows that. */
async function begin({ scene, kind, model, speak, previewRecorded }: Watch): Promise<void> {
  const moment = scene.underWay();
  speak();
  model.gate.release(1);
  await moment;
  if (createsPreviews(kind)) await previewRecorded();
}

/** Resolves when the newest question has so much of its answer; one that is asked anew gets it from the beginning. */
async function sendChunks({ fake, gate }: SceneModel, count: number): Promise<void> {
  for (;;) {
    const newest = fake.requests.at(-1);
    const sent = newest?.chunksSent ?? 0;
    if (sent >= count) return;
    gate.release(1);
    const hasGoneOn = () => fake.requests.at(-1) !== newest || (newest?.chunksSent ?? 0) > sent;
    await fake.waitFor(hasGoneOn, { timeoutMs: MOMENT_TIMEOUT_MS });
  }
}

/** Of the answer that is being given. */
function chunkCount(model: SceneModel): number {
  return model.answer(String(model.fake.requests.at(-1)?.body.messages.at(-1)?.content)).length;
}
