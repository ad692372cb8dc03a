using System.Globalization;
using System.Text;

namespace TokenGate.Ledger.Redis;

/// <summary>The keys and fields of the ledger in Redis, as dashboards read them. Public names: they never change within a schema.</summary>
internal sealed class RedisKeys(string prefix, int shards)
{
    /// <summary>The schema this program writes.</summary>
    public const string Schema = "2";

    /// <summary>
    /// The schema of the releases before: usage without cached tokens, cost and editions, and no tags. It is brought forward while gateways
    /// run (adr/0017).
    /// </summary>
    public const string OldSchema = "1";

    /// <summary>A field of a cursor hash that is no gateway: the schema of that shard.</summary>
    public const string SchemaField = "schema";


    public const string Requests = "requests";
    public const string InputTokens = "input_tokens";
    public const string OutputTokens = "output_tokens";
    public const string ReasoningTokens = "reasoning_tokens";
    public const string CachedTokens = "cached_tokens";

    /// <summary>Billionths of the currency unit.</summary>
    public const string Cost = "cost";

    private readonly string[] _tags = [.. Enumerable.Range(0, shards).Select(shard => string.Create(CultureInfo.InvariantCulture, $"{prefix}:{{{shard:00}}}:"))];

    /// <summary>
    /// Hash: <c>schema</c>, <c>shards</c>, <c>zone</c>, <c>currency</c>, and the histories <c>zones</c> and <c>currencies</c>.
    /// </summary>
    public string Meta { get; } = prefix + ":meta";

    /// <summary>Hash: gateway id to <c>sequence:chain head in hex</c>.</summary>
    public string Seals { get; } = prefix + ":seals";

    /// <summary>
    /// Hash: gateway id to <c>{"at","sequence","models"}</c>, written by each gateway every minute: when it was there, the last entry of
    /// its journal, and the version
    /// of the models that judge. No count is in it.
    /// </summary>
    public string Gateways { get; } = prefix + ":gateways";

    public int Shards { get; } = shards;

    /// <summary>
    /// Hash: gateway id to the last journal sequence applied to this shard, as <see cref="ShardCursor"/> writes it; and
    /// <see cref="SchemaField"/>.
    /// </summary>
    public string Cursor(int shard) => _tags[shard] + "cursor";

    /// <summary>
    /// Hash: day to <c>gateway:sequence</c> of the last batch that booked on it. A reader that keeps days looks here; no count is in it.
    /// </summary>
    public string Stamps(int shard) => _tags[shard] + "days";

    /// <summary>Hash: day to the editions of the counting rules that made it, in order, with commas.</summary>
    public string Rules(int shard) => _tags[shard] + "rules";

    /// <summary>Hash of a day's sums by user: field to integer.</summary>
    public string Usage(int shard, DateOnly day) => _tags[shard] + "usage:" + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Hash of a day's sums by project and client program: field to integer. A user's tags lie in the user's shard.</summary>
    public string Tags(int shard, DateOnly day) => _tags[shard] + "tags:" + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// The shard of a user: FNV-1a (32 bit) over the name in UTF-8, modulo the number of shards. Any language has it in three lines,
    /// so that anybody can find the key of a user.
    /// </summary>
    public int Shard(string user)
    {
        Span<byte> buffer = stackalloc byte[512];
        var bytes = Encoding.UTF8.TryGetBytes(user, buffer, out var written) ? buffer[..written] : Encoding.UTF8.GetBytes(user);
        var hash = 2166136261u;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return (int)(hash % (uint)Shards);
    }

    /// <summary>The first part of a field of usage, without its metric: <c>HH|team|user|route|model|</c>.</summary>
    public static string FieldStem(HourKey key) => Stem(key.LocalHour, key.Team, key.User, key.Route, key.Model);

    /// <summary>The first part of a field of tags, without its metric: <c>HH|team|project|client|model|</c>.</summary>
    public static string TagStem(TagKey key) => Stem(key.LocalHour, key.Team, key.Project, key.Client, key.Model);

    /// <summary>Reads a field of a day's usage; false for one that is not ours.</summary>
    public static bool TryParseField(DateOnly day, string field, out HourKey key, out string metric)
    {
        var known = TryParse(day, field, out var hour, out var names, out metric);
        key = known ? new HourKey(hour, names[0], names[1], names[2], names[3]) : default;
        return known;
    }

    /// <summary>Reads a field of a day's tags; false for one that is not ours.</summary>
    public static bool TryParseTag(DateOnly day, string field, out TagKey key, out string metric)
    {
        var known = TryParse(day, field, out var hour, out var names, out metric);
        key = known ? new TagKey(hour, names[0], names[1], names[2], names[3]) : default;
        return known;
    }

    /// <summary>A metric's value among the trusted sums; nothing for a metric that is not ours.</summary>
    public static TrustedSums SumsOf(string metric, long number) => metric switch
    {
        Requests => new TrustedSums(number, 0, 0, 0),
        InputTokens => new TrustedSums(0, number, 0, 0),
        OutputTokens => new TrustedSums(0, 0, number, 0),
        ReasoningTokens => new TrustedSums(0, 0, 0, number),
        CachedTokens => new TrustedSums(0, 0, 0, 0, number),
        Cost => new TrustedSums(0, 0, 0, 0, 0, number),
        _ => default,
    };

    private static string Stem(long localHour, string team, string second, string third, string model) => string.Create(
        CultureInfo.InvariantCulture, $"{ReportingZone.HourOf(localHour):00}|{Escape(team)}|{Escape(second)}|{Escape(third)}|{Escape(model)}|");

    private static bool TryParse(DateOnly day, string field, out long hour, out string[] names, out string metric)
    {
        var parts = field.Split('|');
        if (parts.Length != 6 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hourOfDay) || hourOfDay >= ReportingZone.HoursPerDay)
        {
            (hour, names, metric) = (0, [], "");
            return false;
        }

        hour = ReportingZone.LocalHour(day, hourOfDay);
        names = Array.ConvertAll(parts[1..5], Unescape);
        metric = parts[5];
        return true;
    }

    /// <summary>Names may hold the separator: <c>%</c> becomes <c>%25</c> and <c>|</c> becomes <c>%7C</c>, nothing else changes.</summary>
    public static string Escape(string name) =>
        name.AsSpan().IndexOfAny('%', '|') < 0 ? name : name.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);

    private static string Unescape(string name) =>
        name.Contains('%', StringComparison.Ordinal) ? name.Replace("%7C", "|", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal) : name;
}
