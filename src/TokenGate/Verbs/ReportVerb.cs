using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Terminal;
using TokenGate.Usage;

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
            Description = "How time is cut, in UTC.",
            DefaultValueFactory = _ => UsageBucket.Day,
        };
        var from = MomentOption.Create("--from", "First moment, included: a date or an RFC 3339 time; rounded down to the hour. [default: the beginning]");
        var to = MomentOption.Create("--to", "Last moment, excluded; rounded up to the hour. [default: the end]");
        var format = new Option<string>("--format") { HelpName = "table|json|csv", Description = "How it is written.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var csv = new Option<bool>("--csv") { Description = "The same as --format csv." };
        var redis = new Option<bool>("--redis") { Description = "Read the configuration's Redis, which has the usage of all gateways, instead of this gateway's journal." };
        var command = new Command("report", "Reports trusted usage.") { by, bucket, from, to, format, json, csv, redis, ledger, config };
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
                throw new UsageException("--json and --csv exclude each other: leave one out.");
            }

            var rows = parsed.GetValue(redis)
                ? await FromRedisAsync(parsed.GetValue(config)!, query, cancellationToken)
                : await FromJournalAsync(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!), query, cancellationToken);
            var text = (parsed.GetValue(json) ? "json" : parsed.GetValue(csv) ? "csv" : parsed.GetValue(format)) switch
            {
                "json" => Json(rows, query),
                "csv" => AsCsv(rows, query),
                _ => Table(rows, query) + (parsed.GetValue(redis)
                    ? ""
                    : await SourcesAsync(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!), query, cancellationToken)),
            };
            await parsed.InvocationConfiguration.Output.WriteAsync(text);
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate report                                  each user, each day",
            "tokengate report --by team,model --bucket month   for a cost allocation",
            "tokengate report --from 2026-11-01 --csv          for a spreadsheet");
    }

    private static Task<IReadOnlyList<UsageRow>> FromJournalAsync(string folder, UsageQuery query, CancellationToken cancellationToken) =>
        new JournalUsageReader(JournalReader.Open(folder)).ReadAsync(query, cancellationToken);

    /// <summary>A number without its source is half a number: the footer says where the gross counts come from.</summary>
    private static async Task<string> SourcesAsync(string folder, UsageQuery query, CancellationToken cancellationToken)
    {
        var provenance = await new JournalUsageReader(JournalReader.Open(folder)).ReadProvenanceAsync(query, cancellationToken);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Of the gross tokens {provenance.ShareOf(UsageSource.Provider):P1} are the provider's count, {provenance.ShareOf(UsageSource.Estimated):P1} estimated, "
            + $"{provenance.ShareOf(UsageSource.Partial):P1} of streams that were cut; {provenance.ShareOf(UsageSource.Missing):P1} of the exchanges have no count.{Environment.NewLine}");
    }

    private static async Task<IReadOnlyList<UsageRow>> FromRedisAsync(string config, UsageQuery query, CancellationToken cancellationToken)
    {
        var options = ConfigurationOption.Redis(config) ?? throw new UsageException($"{config} names no Redis (TokenGate:Ledger:Redis): leave --redis out to read the journal.");
        using var reader = new RedisUsageReader(options, TimeProvider.System);
        return await reader.ReadAsync(query, cancellationToken);
    }

    private static UsageColumn[] ReadColumns(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => Array.IndexOf(Columns, name.ToLowerInvariant()) is >= 0 and var index
                ? (UsageColumn)index
                : throw new UsageException($"There is no column '{name}': --by takes {string.Join(", ", Columns)}."))
            .Distinct(),
    ];

    private static string Json(IReadOnlyList<UsageRow> rows, UsageQuery query)
    {
        var array = new JsonArray();
        foreach (var row in rows)
        {
            var item = new JsonObject();
            foreach (var column in query.By)
            {
                item[Columns[(int)column]] = Value(row, column);
            }

            item["bucket"] = Bucket(row, query.Bucket);
            item["requests"] = row.Requests;
            item["input_tokens"] = row.InputTokens;
            item["output_tokens"] = row.OutputTokens;
            array.Add(item);
        }

        return array.ToJsonString(OutputJson.Page) + "\n";
    }

    private static string AsCsv(IReadOnlyList<UsageRow> rows, UsageQuery query)
    {
        var lines = rows.Select(row => Csv.Line(
        [
            .. query.By.Select(column => Value(row, column)),
            Bucket(row, query.Bucket),
            row.Requests,
            row.InputTokens,
            row.OutputTokens,
        ]));
        var header = Csv.Line([.. query.By.Select(column => Columns[(int)column]), "bucket", "requests", "input_tokens", "output_tokens"]);
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
                Bar.Of(row.InputTokens + row.OutputTokens, largest),
            ]);
        }

        var sum = string.Create(
            CultureInfo.InvariantCulture,
            $"Trusted in all: {rows.Sum(r => r.InputTokens):N0} input and {rows.Sum(r => r.OutputTokens):N0} output tokens in {rows.Sum(r => r.Requests):N0} requests.");
        return $"{table}{sum}{Environment.NewLine}";
    }

    private static string Value(UsageRow row, UsageColumn column) => column switch
    {
        UsageColumn.User => row.User,
        UsageColumn.Team => row.Team,
        UsageColumn.Route => row.Route,
        _ => row.Model,
    } ?? "-";

    private static string Bucket(UsageRow row, UsageBucket bucket) => row.Bucket.UtcDateTime.ToString(
        bucket switch
        {
            UsageBucket.Hour => "yyyy-MM-dd'T'HH:mm:ss'Z'",
            UsageBucket.Day or UsageBucket.Total => "yyyy-MM-dd",
            _ => "yyyy-MM",
        },
        CultureInfo.InvariantCulture);
}
