namespace TokenGate.Ledger.Redis;

/// <summary>
/// Applies a batch to one shard and moves the gateway's cursor, or does nothing. Everything is read and checked before the first
/// write: a script that fails half-way is not rolled back by Redis, and would count twice when it is sent again.
/// </summary>
internal static class ApplyScript
{
    /// <summary>
    /// What the script says instead of a cursor when the shard was never brought to this schema: <see cref="FenceScript"/> does that.
    /// </summary>
    public const string NotFenced = "?";

    /// <summary>
    /// <c>KEYS</c>: the cursor, then the hashes of days. <c>ARGV</c>: gateway, the cursor at which the batch begins, the cursor afterwards,
    /// seconds that the days'
    /// stamps live; then for each hash the moment at which it expires (Unix seconds), the editions that made it (none for tags), the number
    /// of fields, how many of them are no costs, so many fields, costs last, and so many increments. Gives the cursor as it stands
    /// afterwards: the batch's own when it was applied, now or before; anything
    /// else says from where to send. Behind it stand the costs that were left out, because they do not fit into 64 bits.
    /// </summary>
    /// <remarks>
    /// Cursors are compared as text: what they mean is the gateway's concern.
    /// Sums of tokens are kept below 2^53, where Lua's numbers are exact: 285 years of the world's largest count each second. Costs are in
    /// billionths: beyond
    /// 2^53 HINCRBY adds them, which has 64 bits, and a number that it would not take is left out here, because it would end the script
    /// half-way.
    /// Each hash leaves its day in the shard's stamps, so that a reader can tell which days have changed, and its editions in the shard's
    /// <c>rules</c>, where
    /// readers of a day's fields do not meet them; the keys have the same hash tag. Editions are renewed each time they change, which is
    /// seldom.
    /// <c>%d</c> is the quicker of the two formats, and a 32-bit server has it for small numbers alone.
    /// What a user may not do, and a full memory, show before the first write that changes anything: a field is set to what it is, and
    /// lives are set on what is
    /// there already, and then on what was made.
    /// HMGET and HSET by 1,000 fields stay below Lua's limit of 8,000 arguments, and cost two commands instead of a thousand.
    /// </remarks>
    public const string Text =
        """
        local limit, most = 9007199254740991, 9.2e18
        local state = redis.pcall('HMGET', KEYS[1], 'schema', ARGV[1])
        if state.err then
          return redis.error_reply(state.err .. ' in ' .. KEYS[1])
        end
        if state[1] ~= '2' then
          return { '?' }
        end
        if (state[2] or '0') ~= ARGV[2] then
          return { state[2] or '0' }
        end
        local format, tonumber, sub, find = string.format, tonumber, string.sub, string.find
        local tag = sub(KEYS[1], 1, -7)
        local reply, writes, adds, stamps, expiries, dated, editions = { ARGV[3] }, {}, {}, {}, {}, {}, {}
        local function merge(known, more)
          local seen, list = {}, {}
          for edition in string.gmatch(known .. ',' .. more, '%d+') do
            if not seen[edition] then
              seen[edition] = true
              list[#list + 1] = tonumber(edition)
            end
          end
          table.sort(list)
          return table.concat(list, ',')
        end
        local function cost(key, name, known, text, pairs, n)
          local before, more = tonumber(known or '0'), tonumber(text)
          local after = before and before + more
          if not after or (known and known ~= '0' and not find(known, '^%-?[1-9]%d*$')) or math.abs(before) > most or math.abs(more) > most or math.abs(after) > most then
            reply[#reply + 1] = name .. ' in ' .. key
          elseif math.abs(before) <= limit and math.abs(more) <= limit and math.abs(after) <= limit then
            pairs[n + 1] = name
            pairs[n + 2] = format('%.0f', after)
            return n + 2
          else
            adds[#adds + 1] = { key, name, text }
          end
          return n
        end
        local position = 5
        for k = 2, #KEYS do
          local expires, rules, count, plain = ARGV[position], ARGV[position + 1], tonumber(ARGV[position + 2]), tonumber(ARGV[position + 3])
          position = position + 4
          for start = 0, count - 1, 1000 do
            local some = math.min(1000, count - start)
            local first = position + start
            local old = redis.pcall('HMGET', KEYS[k], unpack(ARGV, first, first + some - 1))
            if old.err then
              return redis.error_reply(old.err .. ' in ' .. KEYS[k])
            end
            local pairs, n = {}, 0
            for i = 1, some do
              local name = ARGV[first + i - 1]
              local text = ARGV[first + count + i - 1]
              local known = old[i]
              if start + i > plain then
                n = cost(KEYS[k], name, known, text, pairs, n)
              else
                local value = tonumber(text)
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
                pairs[n + 1] = name
                pairs[n + 2] = text
                n = n + 2
              end
            end
            if n > 0 then
              writes[#writes + 1] = { KEYS[k], pairs }
            end
          end
          position = position + 2 * count
          local day = sub(KEYS[k], -10)
          if rules ~= '' then
            dated[#dated + 1] = day
            editions[#editions + 1] = rules
          end
          stamps[#stamps + 1] = day
          stamps[#stamps + 1] = ARGV[1] .. ':' .. ARGV[3]
          expiries[#expiries + 1] = { KEYS[k], expires }
        end
        local room = redis.pcall('HSET', KEYS[1], 'schema', '2')
        if type(room) == 'table' then
          return redis.error_reply(room.err)
        end
        for _, expiry in ipairs(expiries) do
          local set = redis.pcall('EXPIREAT', expiry[1], expiry[2])
          if type(set) == 'table' then
            return redis.error_reply(set.err .. ' in ' .. expiry[1])
          end
          expiry.done = set == 1
        end
        local named = {}
        if #dated > 0 then
          named = redis.pcall('HMGET', tag .. 'rules', unpack(dated))
          if named.err then
            return redis.error_reply(named.err .. ' in ' .. tag .. 'rules')
          end
        end
        local lives = redis.pcall('EXPIRE', tag .. 'days', ARGV[4])
        if type(lives) == 'table' then
          return redis.error_reply(lives.err .. ' in ' .. tag .. 'days')
        end
        for _, add in ipairs(adds) do
          redis.call('HINCRBY', add[1], add[2], add[3])
        end
        for _, write in ipairs(writes) do
          redis.call('HSET', write[1], unpack(write[2]))
        end
        for _, expiry in ipairs(expiries) do
          if not expiry.done then
            redis.call('EXPIREAT', expiry[1], expiry[2])
          end
        end
        if #stamps > 0 then
          redis.call('HSET', tag .. 'days', unpack(stamps))
          if lives == 0 then
            redis.call('EXPIRE', tag .. 'days', ARGV[4])
          end
        end
        for i, day in ipairs(dated) do
          local merged = merge(named[i] or '', editions[i])
          if merged ~= named[i] then
            redis.call('HSET', tag .. 'rules', day, merged)
            redis.call('EXPIRE', tag .. 'rules', ARGV[4])
          end
        end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
        return reply
        """;
}
