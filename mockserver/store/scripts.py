"""What Redis does in one step, in Lua: nothing comes between the lines of a script.

The keys of tasks are made up from ids inside the scripts, so they are for one server, not for a
cluster of them.
"""

from __future__ import annotations

SWAP = """
-- Replaces a task that still has the version it was changed from (0: there is none yet).
-- KEYS: task, owner's tasks, what is owed, journal, last number
-- ARGV: id, token of this change, version, form, owed_at or '', changes kept in the journal
-- Gives {1}, or {0, version, form} of what is there instead.
local kept = redis.call('HMGET', KEYS[1], 'version', 'token', 'form')
local version = tonumber(kept[1] or '0')
if kept[2] == ARGV[2] then return {1} end
if version ~= tonumber(ARGV[3]) then return {0, version, kept[3]} end
if version == 0 then
    redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[5]), ARGV[1])
end
redis.call('HINCRBY', KEYS[1], 'version', 1)
redis.call('HSET', KEYS[1], 'token', ARGV[2], 'form', ARGV[4])
if ARGV[5] == '' then
    redis.call('ZREM', KEYS[3], ARGV[1])
else
    redis.call('ZADD', KEYS[3], ARGV[5], ARGV[1])
end
redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[6], '*',
    'change', version == 0 and 'made' or 'changed', 'version', version + 1, 'owed_at', ARGV[5])
return {1}
"""

NEWEST = """
-- Some of an owner's tasks, newest first: {number, form, number, form, ...}
-- KEYS: owner's tasks; ARGV: number that all are below, how many, what keys of tasks begin with
local found = redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '-inf',
    'WITHSCORES', 'LIMIT', 0, ARGV[2])
for at = 1, #found, 2 do
    local form = redis.call('HGET', ARGV[3] .. found[at], 'form')
    found[at], found[at + 1] = found[at + 1], form or ''
end
return found
"""

OWING = """
-- The forms of tasks that owe something, the longest owed first.
-- KEYS: what is owed; ARGV: until when, how many, what keys of tasks begin with
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for at, id in ipairs(found) do
    found[at] = redis.call('HGET', ARGV[3] .. id, 'form') or ''
end
return found
"""

OWED_AT = """
-- When the longest owed is owed, as text; nothing where nothing is. KEYS: what is owed
return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
"""
