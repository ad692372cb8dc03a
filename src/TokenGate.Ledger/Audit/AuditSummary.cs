using System.Globalization;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Audit;

/// <summary>What a journal holds, in a few numbers: what <c>tokengate audit summary</c> prints. Corrections are included.</summary>
/// <param name="Exchanges">Exchanges of every verdict, also those whose entries retention has removed since.</param>
/// <param name="ByVerdict">Exchanges of each verdict, every verdict named.</param>
/// <param name="Tokens">The sums over all of them; the identities hold in them.</param>
public sealed record AuditSummary(long Exchanges, IReadOnlyDictionary<Verdict, long> ByVerdict, UsageSums Tokens)
{
    /// <summary>What it cost in each currency, where there was ever another one; else empty, and <see cref="Tokens"/> has it.</summary>
    public IReadOnlyList<(string Currency, CostSums Cost)> Costs { get; init; } = [];

    /// <summary>Reads the summary of a journal from the sums it keeps. <c>audit verify</c> proves them against the entries.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static AuditSummary Read(JournalReader journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var totals = Totals(journal);
        var all = totals.Values.Aggregate(default(UsageSums), (sum, next) => sum + next);
        return new AuditSummary(
            all.Exchanges,
            Enum.GetValues<Verdict>().ToDictionary(verdict => verdict, verdict => totals.GetValueOrDefault(verdict).Exchanges),
            all)
        {
            Costs = journal.ReadCurrencies() is { History.Count: > 1 } currencies ? CostsOf(journal, currencies) : [],
        };
    }

    /// <summary>The summaries of several journals as one.</summary>
    /// <param name="parts">The summaries, at least one. Where one has costs of several currencies, all have to name theirs.</param>
    public static AuditSummary Merge(IReadOnlyList<AuditSummary> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Skip(1).Aggregate(parts[0], static (sum, part) => new AuditSummary(
            sum.Exchanges + part.Exchanges,
            Enum.GetValues<Verdict>().ToDictionary(static verdict => verdict, verdict => sum.ByVerdict.GetValueOrDefault(verdict) + part.ByVerdict.GetValueOrDefault(verdict)),
            sum.Tokens + part.Tokens)
        {
            Costs =
            [
                .. sum.Costs.Concat(part.Costs).GroupBy(static each => each.Currency, StringComparer.Ordinal)
                    .Select(static same => (same.Key, same.Aggregate(default(CostSums), static (all, each) => all + each.Cost))),
            ],
        });
    }

    private static List<(string Currency, CostSums Cost)> CostsOf(JournalReader journal, CurrencyHistory currencies)
    {
        var query = new UsageQuery(DateTimeOffset.UnixEpoch, new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero), UsageBucket.Total, []) { Currencies = currencies };
        return [.. new JournalUsageReader(journal).Splits(query, CancellationToken.None).Select(static row => (row.Currency!, row.Sums.Cost))];
    }

    /// <summary>The kept sums by verdict.</summary>
    internal static Dictionary<Verdict, UsageSums> Totals(JournalReader journal) => journal.Query(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT verdict, {SumColumns.SelectSums} FROM total GROUP BY verdict");
        var totals = new Dictionary<Verdict, UsageSums>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            totals.Add((Verdict)row.GetInt32(0), SumColumns.Read(row, 1));
        }

        return totals;
    });

    /// <summary>The summary as the one line of JSON that programs read: <c>{"exchanges","by_verdict","tokens","billed"}</c>.</summary>
    public string ToJson() => AuditJson.Write(writer =>
    {
        writer.WriteNumber("exchanges", Exchanges);
        writer.WriteStartObject("by_verdict");
        foreach (var (verdict, exchanges) in ByVerdict)
        {
            writer.WriteNumber(verdict.Name(), exchanges);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("tokens");
        AuditJson.Tokens(writer, Tokens);
        writer.WriteEndObject();
        writer.WriteStartObject("billed");
        AuditJson.Billed(writer, Tokens, Costs);
        writer.WriteEndObject();
    });
}
