using StackExchange.Redis;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// The mark that the first gateway of a name leaves in Redis: what follows from its key. A gateway with another key would be a fleet of its
/// own without knowing; it is told instead.
/// </summary>
internal static class KeyMark
{
    /// <summary>How long after its last gateway a fleet's name can be taken by another key.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>Leaves the mark, or compares it.</summary>
    /// <exception cref="FleetKeyException">It is another key's.</exception>
    public static async Task CheckAsync(IDatabase redis, FleetSettings settings)
    {
        var key = $"{settings.Name}:fleet:key";
        if (await redis.StringSetAsync(key, settings.Key.Token, Kept, When.NotExists))
        {
            return;
        }

        var mark = (string?)await redis.StringGetAsync(key);
        if (mark == settings.Key.Token)
        {
            await redis.KeyExpireAsync(key, Kept);
        }
        else if (mark is not null)
        {
            throw new FleetKeyException($"the fleet '{settings.Name}' has another key (its mark is {mark}, this gateway's is {settings.Key.Token})");
        }
    }
}
