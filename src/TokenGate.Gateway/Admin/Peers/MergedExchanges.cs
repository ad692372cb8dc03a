using System.Globalization;
using System.Text.Json;

namespace TokenGate.Gateway.Admin.Peers;

/// <summary>
/// One list of the exchanges of several gateways, newest first; of the same moment the gateways in the order of their ids. A place in it
/// names a moment, a gateway and a place in its journal, from which each gateway knows where its own part goes on.
/// </summary>
internal static class MergedExchanges
{
    /// <summary>The field by which a gateway tells another one the place of an item.</summary>
    public const string PlaceField = "place";

    /// <summary>A place in one gateway's list.</summary>
    public static string Place(DateTimeOffset startedAt, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{startedAt.UtcTicks:x}-{sequence:x}");

    /// <summary>Where a gateway's own list goes on after a place of the merged one; what is no such place is its own already.</summary>
    public static string? OwnCursor(string? cursor, string gateway)
    {
        if (cursor is null || Parse(cursor) is not { } place)
        {
            return cursor;
        }

        // Gateways before the one that the place names have shown everything of its moment, those behind it nothing.
        var sequence = string.CompareOrdinal(gateway, place.Gateway) switch
        {
            0 => place.Sequence,
            < 0 => 0,
            _ => long.MaxValue,
        };
        return string.Create(CultureInfo.InvariantCulture, $"{place.At:x}-{sequence:x}");
    }

    /// <summary>Merges one page of each gateway into one.</summary>
    /// <param name="pages">Each gateway with its page; each holds as many as asked for, unless it has no more or says where to go
    /// on.</param>
    /// <param name="limit">How many are asked for.</param>
    /// <returns>The items with their gateways, and where to go on; null where nothing is left.</returns>
    public static (IReadOnlyList<(string Gateway, JsonElement Item)> Items, string? Next) Merge(IEnumerable<(string Gateway, JsonElement Page)> pages, int limit)
    {
        var all = new List<(Spot Spot, JsonElement Item)>();
        Spot? bound = null;
        foreach (var (gateway, page) in pages)
        {
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                if (Parse($"{item.GetProperty(PlaceField).GetString()}@{gateway}") is { } spot)
                {
                    all.Add((spot, item));
                }
            }

            // Behind the end of a page there is more of its gateway: nothing older may stand before it.
            if (page.GetProperty("next").GetString() is { } next && Parse($"{next}@{gateway}") is { } end && (bound is not { } known || end.CompareTo(known) < 0))
            {
                bound = end;
            }
        }

        all.Sort(static (left, right) => left.Spot.CompareTo(right.Spot));
        var within = bound is { } last ? all.FindLastIndex(each => each.Spot.CompareTo(last) <= 0) + 1 : all.Count;
        var taken = Math.Min(limit, within);
        Spot? place = taken < within ? all[taken - 1].Spot : bound;
        return ([.. all.Take(taken).Select(static each => (each.Spot.Gateway, each.Item))], place?.ToString());
    }

    private static Spot? Parse(string cursor) =>
        cursor.Split('@') is [var own, { Length: > 0 } gateway] && own.Split('-') is [var at, var sequence]
        && long.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
        && long.TryParse(sequence, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? new Spot(ticks, gateway, number)
            : null;

    private readonly record struct Spot(long At, string Gateway, long Sequence) : IComparable<Spot>
    {
        public int CompareTo(Spot other) => At != other.At ? other.At.CompareTo(At)
            : string.CompareOrdinal(Gateway, other.Gateway) is not 0 and var gateway ? gateway
            : other.Sequence.CompareTo(Sequence);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At:x}-{Sequence:x}@{Gateway}");
    }
}
