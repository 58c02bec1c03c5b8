/** Values by key, kept for as long as the store is. Keyv has this shape. */
export interface KeyValue {
  get<Value>(key: string): Promise<Value | undefined>;
  /** In the order of `keys`. */
  getMany<Value>(keys: string[]): Promise<(Value | undefined)[]>;
  /** `ttlMs`: forgotten after this time; absent: never. */
  set(key: string, value: unknown, ttlMs?: number): Promise<boolean>;
}
