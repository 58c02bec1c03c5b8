#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it and say what is wrong with it.
const NEEDED = 24;
const major = Number(process.versions.node.split(".")[0]);

if (major < NEEDED) {
  console.error(
    `Frontdesk needs Node ${NEEDED} or newer, this is ${process.versions.node}: run it with "npm start" after "npm ci", or install Node ${NEEDED}.`,
  );
  process.exitCode = 1;
} else {
  const { runCli } = await import("../src/cli.ts");
  process.exitCode = await runCli(process.argv.slice(2));
}
