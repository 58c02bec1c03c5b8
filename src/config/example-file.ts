import { fileURLToPath } from "node:url";

/** The path of the example that comes along with a file of this name: `faq.example.yaml` for `faq.yaml`. */
export function exampleOf(name: string): string {
  return fileURLToPath(new URL(`../../${name.replace(/\.yaml$/, ".example.yaml")}`, import.meta.url));
}
