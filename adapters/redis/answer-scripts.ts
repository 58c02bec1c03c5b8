/**
 * Everything that changes what is stored is one script, so that the sum is right whoever dies when, and however many
 * processes write. All keys stand in one slot of a cluster, by their hash tag; those of answers are made in the scripts,
 * since which of them have to go is known there alone.
 *
 * KEYS: bytes of each answer (hash) · last use of each (sorted set) · end of each one's time (sorted set) · bytes of all.
 * ARGV[1]: what stands before the key of an answer.
 */
const PROLOGUE = `
local bytesOf, used, expires, sum = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function drop(key)
  redis.call('DEL', ARGV[1] .. key)
  local bytes = redis.call('HGET', bytesOf, key)
  if not bytes then return 0 end
  redis.call('HDEL', bytesOf, key)
  redis.call('ZREM', used, key)
  redis.call('ZREM', expires, key)
  redis.call('DECRBY', sum, bytes)
  return 1
end
`;

/** ARGV[2]: key. Returns how many were there. */
export const DELETE_ANSWER = `${PROLOGUE}
return drop(ARGV[2])
`;

/**
 * ARGV[2]: key · [3] value · [4] time to live in ms · [5] bytes that it takes · [6] bytes that all may take · then the keys
 * of answers that were used. Returns 1 if it is stored; 0 if it cannot be, since it is too large, or since more is in the
 * way than one script should clear away.
 */
export const SET_ANSWER = `${PROLOGUE}
local key, ttl, bytes, most = ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
for _, over in ipairs(redis.call('ZRANGEBYSCORE', expires, '-inf', now, 'LIMIT', 0, 50)) do drop(over) end
drop(key)
if bytes > most then return 0 end
for index = 7, #ARGV do redis.call('ZADD', used, 'XX', micros - #ARGV + index - 1, ARGV[index]) end
for removed = 0, 200 do
  if tonumber(redis.call('GET', sum) or 0) + bytes <= most then break end
  local oldest = redis.call('ZRANGE', used, 0, 0)[1]
  if not oldest or removed == 200 then return 0 end
  drop(oldest)
end
redis.call('SET', ARGV[1] .. key, ARGV[3], 'PX', ttl)
redis.call('HSET', bytesOf, key, bytes)
redis.call('ZADD', used, micros, key)
redis.call('ZADD', expires, now + ttl, key)
redis.call('INCRBY', sum, bytes)
for _, book in ipairs(KEYS) do
  if redis.call('PTTL', book) < ttl + 60000 then redis.call('PEXPIRE', book, ttl + 60000) end
end
return 1
`;
