/** Fails at once, in words, when the tests are run by a Node that cannot run the program. */
export default function setup(): void {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 24) {
    throw new Error(`The tests need Node 24 or newer; this is ${process.versions.node}. Run "npm ci" and "npm test".`);
  }
}
