using System.Globalization;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Usage;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// What is so now, by the rules of the configuration. It reads sums that journals keep anyway; no request waits for it.
/// </summary>
internal sealed class AlertRules(IJournal journal, ConcernList concerns, FleetSums sums, LiveOptions options, TimeProvider clock, LedgerLifetime? lifetime = null)
{
    /// <summary>The key of a journal that is behind.</summary>
    public const string Journal = "journal";

    private const string IdentityKeys = "TokenGate:Identity";

    /// <summary>A share of fewer exchanges says nothing.</summary>
    private const int LeastExchanges = 100;

    private static readonly double[] DefaultShares = [0.8, 1];

    /// <summary>The head of the journal at earlier looks: what stood there long ago has to be in Redis by now.</summary>
    private readonly Queue<(DateTimeOffset At, long Sequence)> _heads = new();

    /// <summary>The conditions of this gateway itself. To be called by one caller, about once a minute.</summary>
    public IReadOnlyList<AlertCondition> FindOwn()
    {
        var alerts = options.Current.Alerts;
        var found = new List<AlertCondition>();
        if (alerts.Identity)
        {
            found.AddRange(Identity());
        }

        if (alerts.BehindSeconds is { } seconds)
        {
            found.AddRange(Behind(TimeSpan.FromSeconds(seconds)));
        }

        return found;
    }

    /// <summary>The conditions of what was used: by the sums of all gateways of a fleet.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<AlertCondition>> FindSharedAsync(CancellationToken cancellationToken)
    {
        var alerts = options.Current.Alerts;
        var found = new List<AlertCondition>();
        if (LateJournal.Behind(journal) is { } own)
        {
            if (alerts.WithheldShare is not null || alerts.UnseenShare is not null || alerts.UnreadableShare is not null)
            {
                found.AddRange(await SharesAsync(own, alerts, cancellationToken));
            }

            foreach (var column in new[] { UsageColumn.Team, UsageColumn.Project })
            {
                var budgets = alerts.Budgets.Where(budget => column == UsageColumn.Team ? budget.Team.Length > 0 : budget.Project.Length > 0).ToList();
                if (budgets.Count > 0)
                {
                    found.AddRange(await BudgetsAsync(own, column, budgets, cancellationToken));
                }
            }
        }

        return found;
    }

    private IEnumerable<AlertCondition> Identity() => concerns.All
        .Where(static concern => concern.Key.StartsWith(IdentityKeys, StringComparison.Ordinal))
        .Select(static concern => new AlertCondition($"identity:{concern.Key}", "People cannot be told apart", $"{concern.Key}: {concern.Problem}. {concern.Remedy}."));

    private IEnumerable<AlertCondition> Behind(TimeSpan limit)
    {
        var (now, status) = (clock.GetUtcNow(), journal.Status);
        if (status.Lag >= limit)
        {
            yield return new AlertCondition(
                Journal, "The journal is behind", string.Create(CultureInfo.InvariantCulture, $"{status.Queued:N0} entries wait for the disk, the oldest for {status.Lag.TotalSeconds:N0} s. {status.Fault}").Trim());
        }
        else if (LateJournal.Behind(journal) is null && status.Fault.Length > 0)
        {
            yield return new AlertCondition(Journal, "The journal cannot be opened", status.Fault);
        }

        if (lifetime?.Redis is not { } redis)
        {
            _heads.Clear();
            yield break;
        }

        _heads.Enqueue((now, status.Sequence));
        var due = 0L;
        while (_heads.TryPeek(out var oldest) && oldest.At <= now - limit)
        {
            due = oldest.Sequence;
            if (_heads.Count == 1 || _heads.ElementAt(1).At > now - limit)
            {
                break;
            }

            _heads.Dequeue();
        }

        if (redis.Applied < due)
        {
            yield return new AlertCondition(
                "redis",
                redis.State == RedisLedgerState.Refused ? "Redis is refused" : "Redis is behind",
                string.Create(CultureInfo.InvariantCulture, $"{redis.Lag:N0} entries are not in Redis, some for longer than {limit.TotalSeconds:N0} s. Nothing is lost: they are in the journal. {redis.Message}").Trim());
        }
    }

    private async Task<List<AlertCondition>> SharesAsync(Journal own, AlertsOptions alerts, CancellationToken cancellationToken)
    {
        var to = clock.GetUtcNow();
        var query = new UsageQuery(to.AddHours(-alerts.Hours), to, UsageBucket.Total, [UsageColumn.Verdict]);
        var (all, read, unreadable) = (default(UsageSums), 0L, 0L);
        foreach (var row in await sums.ReadSplitsAsync(own, query, cancellationToken))
        {
            all += row.Sums;
            read += row.Verdict is Verdict.NoUsage or Verdict.Failed ? 0 : row.Sums.Exchanges;
            unreadable += row.Verdict == Verdict.Unreadable ? row.Sums.Exchanges : 0;
        }

        var found = new List<AlertCondition>();
        var gross = all.Split.Input + all.Split.Output;
        var isEnough = gross >= alerts.LeastTokens && gross > 0;
        Add(isEnough, "withheld", "Much is withheld", alerts.WithheldShare, all.Split.WithheldInput + all.Split.WithheldOutput, gross, "tokens");
        Add(isEnough, "unseen", "Much was not seen", alerts.UnseenShare, all.Split.UnseenInput + all.Split.UnseenOutput, gross, "tokens");
        Add(read >= LeastExchanges, "unreadable", "Exchanges cannot be read", alerts.UnreadableShare, unreadable, read, "exchanges");
        return found;

        void Add(bool says, string key, string title, double? limit, long part, long whole, string what)
        {
            if (says && limit is { } share && part >= share * whole)
            {
                found.Add(new AlertCondition(key, title, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{part:N0} of {whole:N0} {what} of the last {alerts.Hours} hours ({100.0 * part / whole:0.0} %) are {key}; the limit is {100 * share:0.#} %.")));
            }
        }
    }

    private async Task<List<AlertCondition>> BudgetsAsync(
        Journal own, UsageColumn column, List<AlertBudget> budgets, CancellationToken cancellationToken)
    {
        var (now, zone) = (clock.GetUtcNow(), own.Reader.ReadZone());
        var currencies = own.Reader.ReadCurrencies() ?? new CurrencyHistory(options.Current.Report.Currency);
        var currency = currencies.At(now);
        var today = zone.DayOf(now);
        var month = new DateOnly(today.Year, today.Month, 1);
        var spendings = new Dictionary<string, UsageSums>(StringComparer.Ordinal);
        foreach (var row in await sums.ReadSplitsAsync(own, new UsageQuery(zone.StartOf(month), now, UsageBucket.Total, [column]) { Zone = zone, Currencies = currencies }, cancellationToken))
        {
            // Tokens count whatever they were paid in; money that was spent in another currency is not of this budget.
            var name = (column == UsageColumn.Team ? row.Team : row.Project) ?? "-";
            spendings[name] = spendings.GetValueOrDefault(name) + (row.Currency == currency ? row.Sums : row.Sums with { Cost = default });
        }

        var found = new List<AlertCondition>();
        foreach (var budget in budgets)
        {
            var name = column == UsageColumn.Team ? budget.Team : budget.Project;
            var used = spendings.GetValueOrDefault(name);
            var isCost = budget.Unit.Equals("cost", StringComparison.OrdinalIgnoreCase);
            var (spent, trusted) = isCost
                ? ((double)used.Cost.Gross / ExchangeCost.Unit, (double)used.Cost.Trusted / ExchangeCost.Unit)
                : ((double)(used.Split.Input + used.Split.Output), used.Split.TrustedInput + used.Split.TrustedOutput);

            // The highest mark that is reached stands for those below it.
            foreach (var mark in (budget.WarnAt.Count > 0 ? budget.WarnAt : DefaultShares).Where(mark => spent >= mark * budget.Monthly).OrderDescending().Take(1))
            {
                var kind = column == UsageColumn.Team ? "team" : "project";
                found.Add(new AlertCondition(
                    string.Create(CultureInfo.InvariantCulture, $"budget:{kind}:{name}:{budget.Unit.ToUpperInvariant()}:{month:yyyy-MM}:{mark}"),
                    string.Create(CultureInfo.InvariantCulture, $"Budget of {kind} {name} at {100 * spent / budget.Monthly:0} %"),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{kind} {name} used {spent:N0} of {budget.Monthly:N0} {(isCost ? currency : "tokens")} in {month:MMMM yyyy}, gross; {trusted:N0} of it is trusted. Nothing is refused for it."),
                    Ends: false));
            }
        }

        return found;
    }
}
