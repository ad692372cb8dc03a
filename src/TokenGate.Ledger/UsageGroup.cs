using System.Globalization;
using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// The bucket of a row, the names that were asked for, in the order of the query's columns, and the currency where that was asked.
/// </summary>
internal readonly record struct UsageGroup(DateTimeOffset Bucket, UsageNames Names, string? Currency)
{
    /// <summary>The group that a booking falls into under a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="localHour">The wall-clock hour in the calendar of the query.</param>
    /// <param name="key">The names it is booked under.</param>
    /// <param name="kind">What it was taken for; default where that is not asked for.</param>
    /// <param name="currency">The currency of its hour; null where that is not asked for.</param>
    public static UsageGroup From(UsageQuery query, long localHour, BookingKey key, BookingClass kind = default, string? currency = null) =>
        new(
            query.Bucket == UsageBucket.Total ? QuarterHour.Start(QuarterHour.From(query.From)) : query.Zone.BucketOf(localHour, query.Bucket),
            new UsageNames(query.By.Count == 0 ? [] : [.. query.By.Select(column => NameOf(column, key, kind))]),
            currency);

    /// <summary>
    /// By bucket, then by the query's columns in its order, then by currency; names by code unit, the same on every machine.
    /// </summary>
    public static IComparer<UsageGroup> Order { get; } = Comparer<UsageGroup>.Create(static (left, right) =>
    {
        var order = left.Bucket.CompareTo(right.Bucket);
        for (var i = 0; order == 0 && i < left.Names.Count; i++)
        {
            order = string.CompareOrdinal(left.Names[i], right.Names[i]);
        }

        return order != 0 ? order : string.CompareOrdinal(left.Currency, right.Currency);
    });

    /// <summary>The name in a column; null when it was not asked for.</summary>
    public string? Name(UsageQuery query, UsageColumn column)
    {
        for (var i = 0; i < query.By.Count; i++)
        {
            if (query.By[i] == column)
            {
                return Names[i];
            }
        }

        return null;
    }

    /// <summary>The name of a place in a column.</summary>
    public static string NameOf(UsageColumn column, in BookingKey key, in BookingClass kind) => column switch
    {
        UsageColumn.User => key.User,
        UsageColumn.Team => key.Team,
        UsageColumn.Route => key.Route,
        UsageColumn.Model => key.Model,
        UsageColumn.Project => key.Project,
        UsageColumn.Client => key.Client,
        UsageColumn.Verdict => kind.Verdict.ToString(),
        UsageColumn.Reason => kind.Reason,
        UsageColumn.Provider => kind.Provider,
        UsageColumn.Tier => kind.Tier,
        UsageColumn.Work => kind.Work,
        UsageColumn.Rules => kind.Rules.ToString(CultureInfo.InvariantCulture),
        UsageColumn.Source => kind.Source.Name(),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };
}
