using System.Globalization;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// How far a gateway's journal is applied to one shard, as the cursor hash holds it. <c>N</c>: everything up to entry N. <c>1:N</c>: a
/// release of schema 1
/// applied up to N, and what schema 2 adds to that is missing; <c>1:N:M</c>: it is there up to M. Releases of schema 1 cannot read the
/// latter two, so they stop
/// writing (adr/0017). Negative numbers count the parts of a refill from the sums of removed entries.
/// </summary>
/// <param name="Applied">The last entry, or part, that is there in full.</param>
/// <param name="Until">The last entry of which only schema 1's part is there; null when there is none.</param>
internal readonly record struct ShardCursor(long Applied, long? Until = null)
{
    private const string Prefix = RedisKeys.OldSchema + ":";

    /// <summary>True while what schema 2 adds is missing for entries that a release of schema 1 applied.</summary>
    public bool IsUpgrading => Until is not null;

    /// <summary>The last entry whose tokens are counted, whatever else of it is missing.</summary>
    public long Counted => Until ?? Applied;

    /// <summary>The cursor when everything up to an entry is there: what was missing is caught up first.</summary>
    public ShardCursor Advance(long to) => Until is { } until && to < until ? new ShardCursor(to, until) : new ShardCursor(Until is { } last ? last : to);

    /// <summary>Reads a cursor; an absent one is at the beginning.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ShardCursor Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return default;
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return new ShardCursor(Number(text));
        }

        var parts = text[Prefix.Length..].Split(':');
        return parts.Length is 1 or 2 && Number(parts[0]) is > 0 and var until
            ? new ShardCursor(parts.Length == 2 ? Number(parts[1]) : 0, until)
            : throw new FormatException($"'{text}' is no cursor");
    }

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? text, out ShardCursor cursor)
    {
        try
        {
            cursor = Parse(text);
            return true;
        }
        catch (FormatException)
        {
            cursor = default;
            return false;
        }
    }

    /// <summary>The cursor as it is stored.</summary>
    public override string ToString() => Until is not { } until
        ? Applied.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{until}{(Applied == 0 ? "" : $":{Applied}")}");

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"'{text}' is no number");
}
