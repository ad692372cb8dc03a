using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
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
            Description = "How time is cut, in UTC.",
            DefaultValueFactory = _ => UsageBucket.Day,
        };
        var from = MomentOption.Create("--from", "First moment, included: a date or an RFC 3339 time; rounded down to the hour. [default: the beginning]");
        var to = MomentOption.Create("--to", "Last moment, excluded; rounded up to the hour. [default: the end]");
        var format = new Option<string>("--format") { HelpName = "table|json|csv", Description = "How it is written.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        var json = new Option<bool>("--json") { Description = "The same as --format json." };

        var redis = new Option<bool>("--redis") { Description = "Read the configuration's Redis, which has the usage of all gateways, instead of this gateway's journal." };
        var command = new Command("report", "Reports trusted usage.") { by, bucket, from, to, format, json, redis, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var columns = ReadColumns(parsed.GetValue(by)!);
            var query = new UsageQuery(
                parsed.GetValue(from) ?? DateTimeOffset.UnixEpoch,
                parsed.GetValue(to) ?? new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
                parsed.GetValue(bucket),
                columns);
            var rows = parsed.GetValue(redis)
                ? await FromRedisAsync(parsed.GetValue(config)!, query, cancellationToken)
                : await FromJournalAsync(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!), query, cancellationToken);
            var text = (parsed.GetValue(json) ? "json" : parsed.GetValue(format)) switch
            {
                "json" => Json(rows, query),
                "csv" => AsCsv(rows, query),
                _ => Table(rows, query),
            };
            await parsed.InvocationConfiguration.Output.WriteAsync(text);
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate report                                  each user, each day",
            "tokengate report --by team,model --bucket month   for a cost allocation",
            "tokengate report --from 2026-11-01 --format csv   for a spreadsheet");
    }

    private static Task<IReadOnlyList<UsageRow>> FromJournalAsync(string folder, UsageQuery query, CancellationToken cancellationToken) =>
        new JournalUsageReader(JournalReader.Open(folder)).ReadAsync(query, cancellationToken);

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
        var table = new TextTable([.. query.By.Select(column => Columns[(int)column]), "bucket", ">requests", ">input tokens", ">output tokens"]);
        foreach (var row in rows)
        {
            table.Add(
            [
                .. query.By.Select(column => Value(row, column)),
                Bucket(row, query.Bucket),
                Figures.Count(row.Requests),
                Figures.Count(row.InputTokens),
                Figures.Count(row.OutputTokens),
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
