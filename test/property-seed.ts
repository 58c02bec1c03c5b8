import fc from "fast-check";

/**
 * A gate must say the same of the same code every time, so it fixes the seed. Everywhere else every run of the property
 * tests breaks new ground; what such a run finds is printed with its own seed.
 */
const seed = process.env.PROPERTY_SEED;
if (seed !== undefined && seed !== "") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
