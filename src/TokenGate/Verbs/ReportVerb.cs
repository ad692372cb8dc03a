using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate report</c>: trusted usage as a table, JSON or CSV.</summary>
internal static class ReportVerb
{
    private static readonly (string Name, UsageColumn Column)[] Columns =
    [
        ("user", UsageColumn.User), ("team", UsageColumn.Team), ("route", UsageColumn.Route), ("model", UsageColumn.Model), ("project", UsageColumn.Project),
        ("client", UsageColumn.Client), ("work", UsageColumn.Work),
    ];

    /// <summary>Not a column of sums: a row of its own for each.</summary>
    private const string ConversationColumn = "conversation";

    private static readonly string[] Counts = ["requests", "input_tokens", "output_tokens", "reasoning_tokens", "cached_tokens"];

    private static readonly string Names = string.Join(", ", Columns.Select(static each => each.Name));

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledgers();
        var by = new Option<string>("--by")
        {
            HelpName = "COLUMNS",
            Description = $"Columns to group by, separated by commas: {Names}; or {ConversationColumn}, alone, for each agent's run or chat.",
            DefaultValueFactory = _ => "user",
        };
        var bucket = new Option<UsageBucket>("--bucket")
        {
            HelpName = "hour|day|week|month|total",
            Description = "Time bucket, in the time zone of the ledger (Report:TimeZone).",
            DefaultValueFactory = _ => UsageBucket.Day,
        };
        var from = TimeOption.Create("--from", "Start (inclusive): a date or an RFC 3339 time, without an offset in the time zone of the ledger. [default: the first entry]");
        var to = TimeOption.Create("--to", "End (exclusive). [default: the last entry]");
        var format = new Option<string>("--format") { HelpName = "table|json|csv", Description = "Output format.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var csv = new Option<bool>("--csv") { Description = "The same as --format csv." };
        var provenance = new Option<bool>("--provenance")
        {
            Description = "Include the provenance in the data: JSON becomes an object with \"provenance\" and \"rows\", CSV gets extra columns. [default: on stderr]",
        };
        var cost = new Option<bool>("--cost")
        {
            Description = "Include what it cost: trusted; from the journal also gross and withheld, of all exchanges, and below the table the models without a price.",
        };
        var focus = new Option<bool>("--focus")
        {
            Description = "Write gross, trusted and withheld cost by day, provider, model, team and project as FOCUS 1.2 CSV, for FinOps tools. Reads the journal.",
        };
        var redis = new Option<bool>("--redis") { Description = "Read the configured Redis, which has the usage of all gateways, instead of journals." };
        var command = new Command("report", "Reports trusted usage.") { by, bucket, from, to, format, json, csv, provenance, cost, focus, redis, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (string.Equals(parsed.GetValue(by), ConversationColumn, StringComparison.OrdinalIgnoreCase))
            {
                await parsed.InvocationConfiguration.Output.WriteAsync(await ConversationsAsync(
                    parsed.GetValue(redis) || parsed.GetValue(focus),
                    ConfigurationOption.LedgerFolders(parsed.GetValue(ledger), parsed.GetValue(config)!),
                    zone => new ExchangeFilter { From = parsed.GetValue(from)?.In(zone), To = parsed.GetValue(to)?.In(zone) },
                    FormOf(parsed.GetValue(json), parsed.GetValue(csv), parsed.GetValue(format)!),
                    parsed.GetValue(cost),
                    cancellationToken));
                return ExitCode.Success;
            }

            var columns = ReadColumns(parsed.GetValue(by)!);
            if (columns.Contains(UsageColumn.Work) && (parsed.GetValue(redis) || columns.Contains(UsageColumn.User)))
            {
                throw new UsageException("Kinds of work are in the journal alone, and no column of a person: omit --redis, and group by them without user.");
            }

            UsageQuery In(ReportingZone zone) => new(
                parsed.GetValue(from)?.In(zone) ?? DateTimeOffset.UnixEpoch,
                parsed.GetValue(to)?.In(zone) ?? new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
                parsed.GetValue(bucket),
                columns)
            {
                Zone = zone,
            };
            if (parsed.GetValue(focus))
            {
                if (parsed.GetValue(redis) || parsed.GetValue(json))
                {
                    throw new UsageException("--focus reads the journal and writes CSV: omit --redis and --json.");
                }

                await parsed.InvocationConfiguration.Output.WriteAsync(await FocusAsync(
                    ConfigurationOption.LedgerFolders(parsed.GetValue(ledger), parsed.GetValue(config)!), In(ReportingZone.Utc), parsed.GetValue(config)!, cancellationToken));
                return ExitCode.Success;
            }

            var form = FormOf(parsed.GetValue(json), parsed.GetValue(csv), parsed.GetValue(format)!);
            if (parsed.GetValue(redis) && columns.Any(IsTag) && columns.Any(static column => column is UsageColumn.User or UsageColumn.Route))
            {
                throw new UsageException("Redis keeps projects and client programs without users and routes: group by them apart, or omit --redis to read the journal.");
            }

            var (query, rows, origin) = parsed.GetValue(redis)
                ? await FromRedisAsync(parsed.GetValue(config)!, In, parsed.GetValue(cost), cancellationToken)
                : await FromJournalAsync(
                    ConfigurationOption.LedgerFolders(parsed.GetValue(ledger), parsed.GetValue(config)!), parsed.GetValue(config)!, In, parsed.GetValue(cost), cancellationToken);
            var money = parsed.GetValue(cost)
                ? await ReportCost.ReadAsync(
                    parsed.GetValue(redis) ? null : ConfigurationOption.LedgerFolders(parsed.GetValue(ledger), parsed.GetValue(config)!),
                    rows,
                    query,
                    cancellationToken)
                : null;
            var inside = parsed.GetValue(provenance);
            var text = form switch
            {
                "json" => Json(rows, query, inside ? origin : null, money),
                "csv" => AsCsv(rows, query, inside ? origin : null, money),
                _ => Table(rows, query, money) + origin.ToText(),
            };
            await parsed.InvocationConfiguration.Output.WriteAsync(text);
            if (form != "table" && money is not null)
            {
                await parsed.InvocationConfiguration.Error.WriteAsync(money.Unpriced);
            }

            if (form != "table" && !inside)
            {
                await parsed.InvocationConfiguration.Error.WriteAsync(origin.ToText());
            }

            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate report                                  by user and day",
            "tokengate report --by team,model --bucket month   for a cost allocation",
            "tokengate report --by team --bucket month --cost  what it cost, and what was withheld",
            "tokengate report --from 2026-11-01 --focus        for a FinOps tool",
            "tokengate report --by project,client              projects and programs",
            "tokengate report --by conversation --cost         agents' runs and chats",
            "tokengate report --from 2026-11-01 --csv          for a spreadsheet",
            "tokengate report --bucket week --by model         weeks of the company's calendar",
            "tokengate report --ledger /srv/gate1 --ledger /srv/gate2  several gateways as one",
            "tokengate report --redis --json --provenance      all gateways, with provenance");
    }

    private static string FormOf(bool json, bool csv, string format) => json && csv
        ? throw new UsageException("--json and --csv are mutually exclusive.")
        : json ? "json" : csv ? "csv" : format;

    private static Task<string> ConversationsAsync(
        bool elsewhere, IReadOnlyList<string> folders, Func<ReportingZone, ExchangeFilter> ask, string form, bool withCost, CancellationToken cancellationToken) => elsewhere
        ? throw new UsageException("Conversations are in the journal alone, and are no cost allocation: omit --redis and --focus.")
        : ReportConversations.RunAsync(folders, ask, form, withCost, cancellationToken);

    private static async Task<(UsageQuery Query, IReadOnlyList<UsageRow> Rows, ReportProvenance Provenance)> FromJournalAsync(
        IReadOnlyList<string> folders, string config, Func<ReportingZone, UsageQuery> ask, bool withCost, CancellationToken cancellationToken)
    {
        // The origin is read before the rows, so that it never claims entries that the rows lack.
        var reader = SeveralJournals.Open(folders);
        var query = ask(reader.Zone);
        query = withCost ? query with { Currencies = ConfigurationOption.Currencies(reader.Currencies, config), Spending = true } : query;
        var origin = await reader.ReadOriginAsync(query, TimeProvider.System, cancellationToken);
        return (query, await reader.ReadAsync(query, cancellationToken), new ReportProvenance(
            origin, await reader.ReadProvenanceAsync(query, cancellationToken), Editions(await reader.ReadRulesAsync(query, cancellationToken)), query.Zone));
    }

    private static async Task<(UsageQuery Query, IReadOnlyList<UsageRow> Rows, ReportProvenance Provenance)> FromRedisAsync(
        string config, Func<ReportingZone, UsageQuery> ask, bool withCost, CancellationToken cancellationToken)
    {
        var options = ConfigurationOption.Redis(config) ?? throw new UsageException($"{config} configures no Redis (TokenGate:Ledger:Redis). Omit --redis to read the journal.");
        using var reader = new RedisUsageReader(options, TimeProvider.System);
        var query = ask(await reader.ReadZoneAsync(cancellationToken));
        query = withCost ? query with { Currencies = ConfigurationOption.Currencies(await reader.ReadCurrenciesAsync(cancellationToken), config) } : query;
        if ((query.From != DateTimeOffset.UnixEpoch && query.Zone.Floor(query.From) != query.From) || (query.To.Year < 9999 && query.Zone.Floor(query.To) != query.To))
        {
            throw new UsageException($"Redis keeps hours of {query.Zone.Id}: begin and end on the hour there, or omit --redis to read the journal, which keeps quarter hours.");
        }

        var origin = await reader.ReadOriginAsync(cancellationToken);
        return (query, await reader.ReadAsync(query, cancellationToken), new ReportProvenance(
            origin, null, Editions(await reader.ReadRulesAsync(query, cancellationToken)), query.Zone));
    }

    private static async Task<string> FocusAsync(IReadOnlyList<string> folders, UsageQuery query, string config, CancellationToken cancellationToken)
    {
        var reader = SeveralJournals.Open(folders);
        var rows = await reader.ReadSplitsAsync(query with { Bucket = UsageBucket.Day, By = FocusExport.By, Currencies = ConfigurationOption.Currencies(reader.Currencies, config) }, cancellationToken);
        return FocusExport.Write(rows, string.Join('+', reader.All.Select(static journal => journal.GatewayId)));
    }

    private static IReadOnlyList<int> Editions(IReadOnlyDictionary<DateOnly, IReadOnlyList<int>> rules) =>
        [.. rules.Values.SelectMany(static day => day).Distinct().Order()];

    private static UsageColumn[] ReadColumns(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => Array.FindIndex(Columns, each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index
                ? Columns[index].Column
                : throw new UsageException($"Unknown column '{name}'. --by accepts {Names}."))
            .Distinct(),
    ];

    private static string Json(IReadOnlyList<UsageRow> rows, UsageQuery query, ReportProvenance? provenance, ReportCost? money)
    {
        var items = rows.Select(row =>
        {
            var item = query.By.ToDictionary(NameOf, column => (object?)Value(row, column));
            item["bucket"] = Bucket(row, query);
            item["requests"] = row.Requests;
            item["input_tokens"] = row.InputTokens;
            item["output_tokens"] = row.OutputTokens;
            item["reasoning_tokens"] = row.ReasoningTokens;
            item["cached_tokens"] = row.CachedTokens;
            foreach (var (name, amount) in money is null ? [] : ReportCost.Cells(row))
            {
                item[name] = amount!;
            }

            return item;
        });
        object written = provenance is null ? items : new { Provenance = provenance.ToJson(), Rows = items };
        return JsonSerializer.Serialize(written, OutputJson.Page) + "\n";
    }

    private static string AsCsv(IReadOnlyList<UsageRow> rows, UsageQuery query, ReportProvenance? provenance, ReportCost? money)
    {
        var lines = rows.Select(row => Csv.Line(
        [
            .. query.By.Select(column => Value(row, column)),
            Bucket(row, query),
            row.Requests,
            row.InputTokens,
            row.OutputTokens,
            row.ReasoningTokens,
            row.CachedTokens,
            .. money is null ? [] : ReportCost.Cells(row).Select(static cell => cell.Amount ?? ""),
            .. provenance?.Cells ?? [],
        ]));
        var header = Csv.Line([.. query.By.Select(NameOf), "bucket", .. Counts, .. money is null ? [] : ReportCost.Columns, .. provenance is null ? [] : ReportProvenance.Columns]);
        return header + string.Concat(lines);
    }

    private static string Table(IReadOnlyList<UsageRow> rows, UsageQuery query, ReportCost? money)
    {
        var table = new TextTable(
        [
            .. query.By.Select(NameOf), "bucket", ">requests", ">input tokens", ">of it cached", ">output tokens", ">of it reasoning", .. money?.Titles ?? [], "input + output",
        ]);
        var largest = rows.Count == 0 ? 0 : rows.Max(static row => row.InputTokens + row.OutputTokens);
        foreach (var row in rows)
        {
            table.Add(
            [
                .. query.By.Select(column => Value(row, column)),
                Bucket(row, query),
                Figures.Count(row.Requests),
                Figures.Count(row.InputTokens),
                Figures.Count(row.CachedTokens),
                Figures.Count(row.OutputTokens),
                Figures.Count(row.ReasoningTokens),
                .. money?.Shown(row) ?? [],
                Bar.Render(row.InputTokens + row.OutputTokens, largest),
            ]);
        }

        var sum = string.Create(
            CultureInfo.InvariantCulture,
            $"Total trusted: {rows.Sum(r => r.InputTokens):N0} input and {rows.Sum(r => r.OutputTokens):N0} output tokens in {rows.Sum(r => r.Requests):N0} requests.");
        return $"{table}{sum}{Environment.NewLine}{money?.Sum}{money?.Unpriced}";
    }

    private static string Value(UsageRow row, UsageColumn column) => row.NameOf(column) is { Length: > 0 } name ? name : "-";

    private static string Bucket(UsageRow row, UsageQuery query) => query.Bucket == UsageBucket.Total ? "total" : query.Zone.NameOf(row.Bucket, query.Bucket);

    private static string NameOf(UsageColumn column) => Columns.First(each => each.Column == column).Name;

    private static bool IsTag(UsageColumn column) => column is UsageColumn.Project or UsageColumn.Client;
}
