using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>The columns of every table of sums, in one order, and how sums are read from and bound to them.</summary>
internal static class SumColumns
{
    /// <summary>Columns that nearly every booking fills.</summary>
    public static readonly string[] Common =
    [
        "exchanges", "requests", "replayed", "repeated", "unseen_input", "trusted_input", "withheld_input", "repeated_output", "unseen_output", "trusted_output",
        "withheld_output", "trusted_reasoning", "reasoning", "cached", "trusted_cached", "cache_write",
    ];

    /// <summary>Columns that few bookings fill; 0 by default. Money in whole units and the billionths beyond them.</summary>
    public static readonly string[] Rare =
    [
        "cache_write_hour", "audio_input", "image_input", "video_input", "audio_output", "image_output", "video_output",
        "tool_calls", "milliseconds", "pages", "characters", "search_units",
        "cost", "cost_rest", "trusted_cost", "trusted_cost_rest", "withheld_cost", "withheld_cost_rest", "reported_cost", "reported_cost_rest",
    ];

    private static readonly string[] Trusted =
        ["requests", "trusted_input", "trusted_output", "trusted_reasoning", "trusted_cached", "trusted_cost", "trusted_cost_rest"];

    private static readonly string[] Spending = ["cost", "cost_rest", "withheld_cost", "withheld_cost_rest"];

    /// <summary>The columns of schemas 1 and 2, in the order of their chained notes, which is today's.</summary>
    private static readonly string[] Old =
    [
        "exchanges", "requests", "replayed", "repeated", "trusted_input", "withheld_input", "repeated_output", "trusted_output", "withheld_output",
        "trusted_reasoning", "reasoning", "cached",
    ];

    /// <summary>All columns.</summary>
    public static string[] All { get; } = [.. Common, .. Rare];

    /// <summary>The select list that <see cref="Read(SqliteDataReader, int)"/> reads, each column summed.</summary>
    public static string SelectSums { get; } = string.Join(", ", All.Select(name => $"sum({name})"));

    /// <summary>The same with the trusted columns alone, the others 0: a report of trusted usage sums a sixth of the numbers.</summary>
    public static string SelectTrustedSums { get; } = string.Join(", ", All.Select(name => Array.IndexOf(Trusted, name) >= 0 ? $"sum({name})" : "0"));

    /// <summary>The same with gross and withheld cost as well.</summary>
    public static string SelectSpendingSums { get; } =
        string.Join(", ", All.Select(name => Array.IndexOf(Trusted, name) >= 0 || Array.IndexOf(Spending, name) >= 0 ? $"sum({name})" : "0"));

    /// <summary>The select list that <see cref="Read(SqliteDataReader, int)"/> reads.</summary>
    public static string Select { get; } = string.Join(", ", All);

    /// <summary>Reads sums from a row whose columns stand in this order from <paramref name="first"/> on.</summary>
    public static UsageSums Read(SqliteDataReader row, int first)
    {
        Span<long> numbers = stackalloc long[All.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = row.GetInt64(first + i);
        }

        return Read(numbers);
    }

    /// <summary>Reads sums from numbers in the order of <see cref="All"/>: what <see cref="Write"/> wrote.</summary>
    public static UsageSums Read(ReadOnlySpan<long> numbers)
    {
        var rare = numbers[Common.Length..];
        var cost = numbers[^8..];
        return new UsageSums(
            numbers[0],
            numbers[1],
            new TokenSplit(numbers[2], numbers[3], numbers[5], numbers[6], numbers[7], numbers[9], numbers[10]) { UnseenInput = numbers[4], UnseenOutput = numbers[8] },
            numbers[11],
            numbers[12],
            numbers[13])
        {
            Kinds = new KindSums(
                numbers[14], numbers[15], rare[0], rare[1], rare[2], rare[3], rare[4], rare[5], rare[6], rare[7], rare[8], rare[9], rare[10], rare[11]),
            Cost = new CostSums(
                Billionths.Join(cost[0], cost[1]), Billionths.Join(cost[2], cost[3]), Billionths.Join(cost[4], cost[5]), Billionths.Join(cost[6], cost[7])),
        };
    }

    /// <summary>Writes sums into a row of numbers, in the order of <see cref="All"/>.</summary>
    public static void Write(in UsageSums sums, Span<long> row)
    {
        var (split, kinds, cost) = (sums.Split, sums.Kinds, sums.Cost);
        ReadOnlySpan<long> numbers =
        [
            sums.Exchanges, sums.Requests, split.Replayed, split.Repeated, split.UnseenInput, split.TrustedInput, split.WithheldInput, split.RepeatedOutput,
            split.UnseenOutput, split.TrustedOutput, split.WithheldOutput, sums.TrustedReasoning, sums.Reasoning, sums.Cached, kinds.TrustedCached, kinds.CacheWrite,
            kinds.CacheWriteHour, kinds.AudioInput, kinds.ImageInput, kinds.VideoInput, kinds.AudioOutput, kinds.ImageOutput, kinds.VideoOutput,
            kinds.ToolCalls, kinds.Milliseconds, kinds.Pages, kinds.Characters, kinds.SearchUnits,
        ];
        numbers.CopyTo(row);
        var at = numbers.Length;
        foreach (var amount in (ReadOnlySpan<Int128>)[cost.Gross, cost.Trusted, cost.Withheld, cost.Reported])
        {
            (row[at], row[at + 1]) = Billionths.Divide(amount);
            at += 2;
        }
    }

    /// <summary>
    /// Sums as text, as the chained note of a removal says them. A note of the releases before has twelve numbers, which are a part of
    /// today's: it is held against
    /// those.
    /// </summary>
    public static string Text(in UsageSums sums, bool old)
    {
        var row = new long[All.Length];
        Write(sums, row);
        return string.Join(',', old ? row.Where((_, i) => Array.IndexOf(Old, All[i]) >= 0) : row);
    }

    /// <summary>True for the text of a note that was written by schema 1 or 2.</summary>
    public static bool IsOldText(string text) => text.Split(',').Length == Old.Length;
}
