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
    private static readonly string[] Columns = ["user", "team", "route", "model"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var by = new Option<string>("--by")
        {
            HelpName = "COLUMNS",
            Description = $"Columns to group by, separated by commas: {string.Join(", ", Columns)}.",
            DefaultValueFactory = _ => "user",
        };
        var bucket = new Option<UsageBucket>("--bucket")
        {
            HelpName = "hour|day|month|total",
            Description = "Time bucket, in UTC.",
            DefaultValueFactory = _ => UsageBucket.Day,
        };
        var from = TimeOption.Create("--from", "Start (inclusive): a date or an RFC 3339 time; rounded down to the hour. [default: the first entry]");
        var to = TimeOption.Create("--to", "End (exclusive); rounded up to the hour. [default: the last entry]");
        var format = new Option<string>("--format") { HelpName = "table|json|csv", Description = "Output format.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var csv = new Option<bool>("--csv") { Description = "The same as --format csv." };
        var provenance = new Option<bool>("--provenance")
        {
            Description = "Include the provenance in the data: JSON becomes an object with \"provenance\" and \"rows\", CSV gets extra columns. [default: on stderr]",
        };
        var redis = new Option<bool>("--redis") { Description = "Read the configured Redis, which has the usage of all gateways, instead of this gateway's journal." };
        var command = new Command("report", "Reports trusted usage.") { by, bucket, from, to, format, json, csv, provenance, redis, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var columns = ReadColumns(parsed.GetValue(by)!);
            var query = new UsageQuery(
                parsed.GetValue(from) ?? DateTimeOffset.UnixEpoch,
                parsed.GetValue(to) ?? new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
                parsed.GetValue(bucket),
                columns);
            if (parsed.GetValue(json) && parsed.GetValue(csv))
            {
                throw new UsageException("--json and --csv are mutually exclusive.");
            }

            var (rows, origin) = parsed.GetValue(redis)
                ? await FromRedisAsync(parsed.GetValue(config)!, query, cancellationToken)
                : await FromJournalAsync(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!), query, cancellationToken);
            var inside = parsed.GetValue(provenance);
            var form = parsed.GetValue(json) ? "json" : parsed.GetValue(csv) ? "csv" : parsed.GetValue(format);
            var text = form switch
            {
                "json" => Json(rows, query, inside ? origin : null),
                "csv" => AsCsv(rows, query, inside ? origin : null),
                _ => Table(rows, query) + origin.ToText(),
            };
            await parsed.InvocationConfiguration.Output.WriteAsync(text);
            if (form != "table" && !inside)
            {
                await parsed.InvocationConfiguration.Error.WriteAsync(origin.ToText());
            }

            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate report                                  by user and day",
            "tokengate report --by team,model --bucket month   for a cost allocation",
            "tokengate report --from 2026-11-01 --csv          for a spreadsheet",
            "tokengate report --redis --json --provenance      all gateways, with provenance");
    }

    private static async Task<(IReadOnlyList<UsageRow> Rows, ReportProvenance Provenance)> FromJournalAsync(string folder, UsageQuery query, CancellationToken cancellationToken)
    {
        // The origin is read before the rows, so that it never claims entries that the rows lack.
        var reader = new JournalUsageReader(JournalReader.Open(folder));
        var origin = await reader.ReadOriginAsync(query, TimeProvider.System, cancellationToken);
        return (await reader.ReadAsync(query, cancellationToken), new ReportProvenance(origin, await reader.ReadProvenanceAsync(query, cancellationToken)));
    }

    private static async Task<(IReadOnlyList<UsageRow> Rows, ReportProvenance Provenance)> FromRedisAsync(string config, UsageQuery query, CancellationToken cancellationToken)
    {
        var options = ConfigurationOption.Redis(config) ?? throw new UsageException($"{config} configures no Redis (TokenGate:Ledger:Redis). Omit --redis to read the journal.");
        using var reader = new RedisUsageReader(options, TimeProvider.System);
        var origin = await reader.ReadOriginAsync(cancellationToken);
        return (await reader.ReadAsync(query, cancellationToken), new ReportProvenance(origin, null));
    }

    private static UsageColumn[] ReadColumns(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => Array.IndexOf(Columns, name.ToLowerInvariant()) is >= 0 and var index
                ? (UsageColumn)index
                : throw new UsageException($"Unknown column '{name}'. --by accepts {string.Join(", ", Columns)}."))
            .Distinct(),
    ];

    private static string Json(IReadOnlyList<UsageRow> rows, UsageQuery query, ReportProvenance? provenance)
    {
        var items = rows.Select(row =>
        {
            var item = query.By.ToDictionary(column => Columns[(int)column], column => (object)Value(row, column));
            item["bucket"] = Bucket(row, query.Bucket);
            item["requests"] = row.Requests;
            item["input_tokens"] = row.InputTokens;
            item["output_tokens"] = row.OutputTokens;
            return item;
        });
        object written = provenance is null ? items : new { Provenance = provenance.ToJson(), Rows = items };
        return JsonSerializer.Serialize(written, OutputJson.Page) + "\n";
    }

    private static string AsCsv(IReadOnlyList<UsageRow> rows, UsageQuery query, ReportProvenance? provenance)
    {
        var lines = rows.Select(row => Csv.Line(
        [
            .. query.By.Select(column => Value(row, column)),
            Bucket(row, query.Bucket),
            row.Requests,
            row.InputTokens,
            row.OutputTokens,
            .. provenance?.Cells ?? [],
        ]));
        var header = Csv.Line([.. query.By.Select(column => Columns[(int)column]), "bucket", "requests", "input_tokens", "output_tokens", .. provenance is null ? [] : ReportProvenance.Columns]);
        return header + string.Concat(lines);
    }

    private static string Table(IReadOnlyList<UsageRow> rows, UsageQuery query)
    {
        var table = new TextTable([.. query.By.Select(column => Columns[(int)column]), "bucket", ">requests", ">input tokens", ">output tokens", "input + output"]);
        var largest = rows.Count == 0 ? 0 : rows.Max(static row => row.InputTokens + row.OutputTokens);
        foreach (var row in rows)
        {
            table.Add(
            [
                .. query.By.Select(column => Value(row, column)),
                Bucket(row, query.Bucket),
                Figures.Count(row.Requests),
                Figures.Count(row.InputTokens),
                Figures.Count(row.OutputTokens),
                Bar.Render(row.InputTokens + row.OutputTokens, largest),
            ]);
        }

        var sum = string.Create(
            CultureInfo.InvariantCulture,
            $"Total trusted: {rows.Sum(r => r.InputTokens):N0} input and {rows.Sum(r => r.OutputTokens):N0} output tokens in {rows.Sum(r => r.Requests):N0} requests.");
        return $"{table}{sum}{Environment.NewLine}";
    }

    private static string Value(UsageRow row, UsageColumn column) => column switch
    {
        UsageColumn.User => row.User,
        UsageColumn.Team => row.Team,
        UsageColumn.Route => row.Route,
        _ => row.Model,
    } ?? "-";

    private static string Bucket(UsageRow row, UsageBucket bucket) => bucket switch
    {
        UsageBucket.Total => "total",
        UsageBucket.Hour => row.Bucket.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        UsageBucket.Day => row.Bucket.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => row.Bucket.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture),
    };
}
