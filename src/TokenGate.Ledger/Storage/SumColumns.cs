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

    /// <summary>The select list that <see cref="Read"/> reads, each column summed.</summary>
    public static string SelectSums { get; } = string.Join(", ", All.Select(name => $"sum({name})"));

    /// <summary>The same with the trusted columns alone, the others 0: a report of trusted usage sums a sixth of the numbers.</summary>
    public static string SelectTrustedSums { get; } = string.Join(", ", All.Select(name => Array.IndexOf(Trusted, name) >= 0 ? $"sum({name})" : "0"));

    /// <summary>The same with gross and withheld cost as well.</summary>
    public static string SelectSpendingSums { get; } =
        string.Join(", ", All.Select(name => Array.IndexOf(Trusted, name) >= 0 || Array.IndexOf(Spending, name) >= 0 ? $"sum({name})" : "0"));

    /// <summary>The select list that <see cref="Read"/> reads.</summary>
    public static string Select { get; } = string.Join(", ", All);

    /// <summary>Reads sums from a row whose columns stand in this order from <paramref name="first"/> on.</summary>
    public static UsageSums Read(SqliteDataReader row, int first)
    {
        var at = first;
        long Next() => row.GetInt64(at++);
        Int128 Amount() => Billionths.Join(Next(), Next());
        var (exchanges, requests) = (Next(), Next());
        var (replayed, repeated, unseenInput, trustedInput, withheldInput) = (Next(), Next(), Next(), Next(), Next());
        var (repeatedOutput, unseenOutput, trustedOutput, withheldOutput) = (Next(), Next(), Next(), Next());
        var (trustedReasoning, reasoning, cached, trustedCached, cacheWrite) = (Next(), Next(), Next(), Next(), Next());
        return new UsageSums(
            exchanges,
            requests,
            new TokenSplit(replayed, repeated, trustedInput, withheldInput, repeatedOutput, trustedOutput, withheldOutput) { UnseenInput = unseenInput, UnseenOutput = unseenOutput },
            trustedReasoning,
            reasoning,
            cached)
        {
            Kinds = new KindSums(
                trustedCached, cacheWrite, Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next()),
            Cost = new CostSums(Amount(), Amount(), Amount(), Amount()),
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
