namespace TokenGate.Ledger.Works;

/// <summary>
/// The scripts of a work's hash: <c>owner</c>; <c>link</c>, on a name that stands for another work; <c>p:PART</c>, what was told of a part
/// and has its record, as
/// <c>input:output</c>, the empty part being the whole; <c>c:CLAIM</c>, a claim as <c>expires;PART=input:output;...</c>; <c>g:GATEWAY</c>,
/// which state of that
/// gateway's journal is in. Counts stay below 2^53, where Lua's numbers are exact: a work of more tokens than that there is not.
/// </summary>
internal static class WorkScripts
{
    /// <summary><c>ARGV</c>: seconds to live, owner.</summary>
    public const string Begin =
        """
        redis.call('HSETNX', KEYS[1], 'owner', ARGV[2])
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return {}
        """;

    /// <summary>
    /// <c>ARGV</c>: seconds to live, the work that the name stands for. Gives the parts that were told under the name, which it holds no
    /// more.
    /// </summary>
    public const string Link =
        """
        local told = {}
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local part = string.match(all[i], '^p:(.*)$')
          if part then
            local input, output = string.match(all[i + 1], '^(%d+):(%d+)$')
            told[#told + 1] = part
            told[#told + 1] = input
            told[#told + 1] = output
            redis.call('HDEL', KEYS[1], all[i])
          end
        end
        redis.call('HSET', KEYS[1], 'link', ARGV[2])
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return told
        """;

    /// <summary><c>ARGV</c>: seconds to live, then part, input and output, again and again. The largest of each stands.</summary>
    public const string Merge =
        """
        for i = 2, #ARGV, 3 do
          local field = 'p:' .. ARGV[i]
          local input, output = string.match(redis.call('HGET', KEYS[1], field) or '0:0', '^(%d+):(%d+)$')
          input, output = math.max(tonumber(input), tonumber(ARGV[i + 1])), math.max(tonumber(output), tonumber(ARGV[i + 2]))
          redis.call('HSET', KEYS[1], field, string.format('%.0f:%.0f', input, output))
        end
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return {}
        """;

    /// <summary><c>ARGV</c>: the claim.</summary>
    public const string Release =
        """
        redis.call('HDEL', KEYS[1], 'c:' .. ARGV[1])
        return {}
        """;

    /// <summary>
    /// <c>ARGV</c>: seconds to live, the claim, now, when it lapses, then part, input and output, again and again. Gives what counts now
    /// and what is counted with it, input and
    /// output each.
    /// </summary>
    public const string Take =
        """
        local parts = {}
        local function take(part, input, output)
          local known = parts[part] or { 0, 0 }
          parts[part] = { math.max(known[1], tonumber(input)), math.max(known[2], tonumber(output)) }
        end
        local function counted()
          local whole, sum = parts[''] or { 0, 0 }, { 0, 0 }
          for part, told in pairs(parts) do
            if part ~= '' then
              sum[1], sum[2] = sum[1] + told[1], sum[2] + told[2]
            end
          end
          return math.max(whole[1], sum[1]), math.max(whole[2], sum[2])
        end
        local own = 'c:' .. ARGV[2]
        local held = ARGV[4]
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local field, value = all[i], all[i + 1]
          if string.sub(field, 1, 2) == 'p:' then
            local input, output = string.match(value, '^(%d+):(%d+)$')
            take(string.sub(field, 3), input, output)
          elseif string.sub(field, 1, 2) == 'c:' then
            if tonumber(string.match(value, '^%d+')) <= tonumber(ARGV[3]) then
              redis.call('HDEL', KEYS[1], field)
            else
              held = field == own and value or held
              for part, input, output in string.gmatch(value, ';(%x*)=(%d+):(%d+)') do
                take(part, input, output)
              end
            end
          end
        end
        local input, output = counted()
        local list = { held }
        for i = 5, #ARGV, 3 do
          take(ARGV[i], ARGV[i + 1], ARGV[i + 2])
          list[#list + 1] = ';' .. ARGV[i] .. '=' .. ARGV[i + 1] .. ':' .. ARGV[i + 2]
        end
        local inputs, outputs = counted()
        if inputs > input or outputs > output then
          redis.call('HSET', KEYS[1], own, table.concat(list))
        end
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        local function text(number)
          return string.format('%.0f', number)
        end
        return { text(inputs - input), text(outputs - output), text(inputs), text(outputs) }
        """;
}
