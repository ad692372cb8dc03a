namespace TokenGate.Ledger.Redis;

/// <summary>
/// Applies a batch to one shard and moves the gateway's cursor, or does nothing. Everything is read and checked before the first
/// write: a script that fails half-way is not rolled back by Redis, and would count twice when it is sent again.
/// </summary>
internal static class ApplyScript
{
    /// <summary>
    /// <c>KEYS</c>: the cursor, then the usage hashes. <c>ARGV</c>: gateway, the sequence after which the batch begins, its last sequence,
    /// seconds to live, then for each usage hash the number of fields, so many fields, and so many increments. Gives the cursor as
    /// it stands afterwards: the batch's last sequence when it was applied, now or before; anything else says from where to send.
    /// </summary>
    /// <remarks>
    /// Sums are kept below 2^53, where Lua's numbers are exact: 285 years of the world's largest count each second.
    /// Each usage hash leaves its day in the shard's stamps, so that a reader can tell which days have changed; the key has the same hash tag.
    /// <c>%d</c> is the quicker of the two formats, and a 32-bit server has it for small numbers alone.
    /// HMGET and HSET by 1,000 fields stay below Lua's limit of 8,000 arguments, and cost two commands instead of a thousand.
    /// </remarks>
    public const string Text =
        """
        local limit = 9007199254740991
        local cursor = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
        if not cursor then
          return redis.error_reply('NOTINTEGER the cursor of ' .. ARGV[1] .. ' in ' .. KEYS[1])
        end
        if cursor ~= tonumber(ARGV[2]) then
          return cursor
        end
        local format, tonumber = string.format, tonumber
        local writes = {}
        local position = 5
        for k = 2, #KEYS do
          local count = tonumber(ARGV[position])
          position = position + 1
          for start = 0, count - 1, 1000 do
            local some = math.min(1000, count - start)
            local first = position + start
            local old = redis.pcall('HMGET', KEYS[k], unpack(ARGV, first, first + some - 1))
            if old.err then
              return redis.error_reply(old.err .. ' in ' .. KEYS[k])
            end
            local pairs = {}
            for i = 1, some do
              local name = ARGV[first + i - 1]
              local text = ARGV[first + count + i - 1]
              local value = tonumber(text)
              local known = old[i]
              if known then
                known = tonumber(known)
                if not known or known % 1 ~= 0 or known > limit or known < -limit then
                  return redis.error_reply('NOTINTEGER the field ' .. name .. ' in ' .. KEYS[k])
                end
                value = known + value
                text = format(value < 2147483648 and value > -2147483648 and '%d' or '%.0f', value)
              end
              if value > limit or value < -limit then
                return redis.error_reply('OVERFLOW the field ' .. name .. ' in ' .. KEYS[k])
              end
              pairs[2 * i - 1] = name
              pairs[2 * i] = text
            end
            writes[#writes + 1] = { KEYS[k], pairs }
          end
          position = position + 2 * count
        end
        for _, write in ipairs(writes) do
          redis.call('HSET', write[1], unpack(write[2]))
        end
        local stamps = string.sub(KEYS[1], 1, -7) .. 'days'
        for k = 2, #KEYS do
          redis.call('EXPIRE', KEYS[k], ARGV[4])
          redis.call('HSET', stamps, string.sub(KEYS[k], -10), ARGV[1] .. ':' .. ARGV[3])
          redis.call('EXPIRE', stamps, ARGV[4])
        end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
        return tonumber(ARGV[3])
        """;
}
