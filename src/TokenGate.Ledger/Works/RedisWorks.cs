using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Works;

/// <summary>
/// What gateways share of works: a hash for each, by the keyed hash of its id. Claims of a gateway that ended without a record lapse with
/// their time; what a gateway's
/// journal knows and Redis does not (it was away, or lost it) is handed over with the next claim. Used by one caller at a time but for
/// <see cref="SettleAsync"/>.
/// </summary>
internal sealed class RedisWorks(RedisLedgerOptions options, string gateway) : IDisposable
{
    /// <summary>Parts in one call: below Lua's limit of 8,000 arguments, and some 20 ms of Redis.</summary>
    private const int Chunk = 2_000;

    private static readonly string Life = ((long)WorkStore.Life.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private RedisConnection? _connection;

    /// <summary>Notes who began, unless it is noted.</summary>
    public Task BeginAsync(string work, WorkOwner owner) => UseAsync(async connection =>
    {
        await connection.EvalTextsAsync(WorkScripts.Begin, [Key(work)], [Life, JsonSerializer.Serialize(owner)]);
        return true;
    });

    /// <summary>Who began; null when it is not noted.</summary>
    public Task<WorkOwner?> FindAsync(string work) => UseAsync(async connection =>
        await connection.HashGetAsync(Key(await ResolveAsync(connection, work)), "owner") is { } text ? JsonSerializer.Deserialize<WorkOwner>(text) : null);

    /// <summary>Makes a name another one of a work, and hands over what was told under it.</summary>
    public Task LinkAsync(string alias, string work) => UseAsync(async connection =>
    {
        var told = await connection.EvalTextsAsync(WorkScripts.Link, [Key(alias)], [Life, work]);
        await MergeAsync(connection, work, told.Chunk(3).Select(static part => new HashedPart(part[0], Number(part[1]), Number(part[2]))).ToList());
        return true;
    });

    /// <summary>Claims what was told and not told before, by any gateway.</summary>
    /// <param name="work">The work.</param>
    /// <param name="claim">The claim's id.</param>
    /// <param name="told">What was told.</param>
    /// <param name="known">What this gateway's journal holds of the work.</param>
    /// <param name="now">The time.</param>
    /// <param name="expires">When the claim lapses.</param>
    public Task<((long Input, long Output) Share, (long Input, long Output) Counted)?> TakeAsync(
        string work, string claim, ImmutableArray<HashedPart> told, List<HashedPart> known, DateTimeOffset now, DateTimeOffset expires) => UseAsync(async connection =>
    {
        work = await ResolveAsync(connection, work);
        var version = Version(known);
        if (known.Count > 0 && await connection.HashGetAsync(Key(work), "g:" + gateway) != version)
        {
            await MergeAsync(connection, work, known);
            await connection.HashSetAsync(Key(work), "g:" + gateway, version);
        }

        (long Input, long Output) share = (0, 0), counted = (0, 0);
        foreach (var some in told.Chunk(Chunk))
        {
            List<string> arguments = [Life, claim, Text(now.ToUnixTimeSeconds()), Text(expires.ToUnixTimeSeconds()), .. Flat(some)];
            var reply = await connection.EvalTextsAsync(WorkScripts.Take, [Key(work)], arguments);
            share = (share.Input + Number(reply[0]), share.Output + Number(reply[1]));
            counted = (Number(reply[2]), Number(reply[3]));
        }

        return (((long, long), (long, long))?)(share, counted);
    });

    /// <summary>Makes a claim the count, or gives it up.</summary>
    public Task SettleAsync(WorkClaim claim, bool counted) => UseAsync(async connection =>
    {
        var work = await ResolveAsync(connection, claim.Work);
        if (counted)
        {
            await MergeAsync(connection, work, claim.Parts);
        }

        await connection.EvalTextsAsync(WorkScripts.Release, [Key(work)], [claim.Id]);
        return true;
    });

    public void Dispose()
    {
        _connection?.Dispose();
        _gate.Dispose();
    }

    private async Task MergeAsync(RedisConnection connection, string work, IReadOnlyList<HashedPart> parts)
    {
        foreach (var some in parts.Chunk(Chunk))
        {
            await connection.EvalTextsAsync(WorkScripts.Merge, [Key(work)], [Life, .. Flat(some)]);
        }
    }

    private async Task<string> ResolveAsync(RedisConnection connection, string work) => await connection.HashGetAsync(Key(work), "link") ?? work;

    private string Key(string work) => $"{options.KeyPrefix}:work:{work}";

    /// <summary>Names a state of a journal: it grows with every part and every token, and never goes back.</summary>
    private static string Version(List<HashedPart> known) => string.Create(
        CultureInfo.InvariantCulture, $"{known.Count}:{known.Sum(static part => (decimal)part.Input)}:{known.Sum(static part => (decimal)part.Output)}");

    private static IEnumerable<string> Flat(IEnumerable<HashedPart> parts)
    {
        foreach (var part in parts)
        {
            yield return part.Part;
            yield return Text(part.Input);
            yield return Text(part.Output);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private async Task<T> UseAsync<T>(Func<RedisConnection, Task<T>> use)
    {
        await _gate.WaitAsync();
        try
        {
            _connection ??= await RedisConnection.ConnectAsync(options.Redis, options.CommandTimeout, CancellationToken.None);
            return await use(_connection);
        }
        catch (RedisLedgerException)
        {
            _connection?.Dispose();
            _connection = null;
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }
}
