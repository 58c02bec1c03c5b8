export async function chat(_variables: NodeJS.ProcessEnv): Promise<number> {
  return 1;
}
