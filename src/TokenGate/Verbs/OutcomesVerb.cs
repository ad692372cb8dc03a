using System.CommandLine;
using System.Globalization;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Outcomes;
using TokenGate.Ledger;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate outcomes</c>: what was delivered, as the denominator of usage.</summary>
internal static class OutcomesVerb
{
    /// <summary>Outcomes of one request to a running gateway: its admin port takes 64 kB.</summary>
    private const int Part = 250;

    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("outcomes", "Records what was delivered: merged pull requests, tickets, documents.") { Add() }.WithExamples("tokengate outcomes add november.csv");

    private static Command Add()
    {
        var file = new Argument<string>("FILE") { Description = "CSV with the columns id,date,kind,count and, where known, team,project; or a JSON array of such objects." };
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who hands them in; recorded in the journal.", DefaultValueFactory = _ => Environment.UserName };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var command = new Command("add", "Adds outcomes, or corrects those whose id is known; a count of 0 takes one back. A file with a fault adds nothing. A running gateway is asked through its admin port.") { file, by, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
            {
                throw new UsageException($"File not found: {path}.");
            }

            var configuration = parsed.GetValue(config)!;
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), configuration);
            var today = JournalReader.Open(folder).ReadZone().DayOf(TimeProvider.System.GetUtcNow());
            var rules = File.Exists(configuration)
                ? OutcomeRules.From(GatewayConfiguration.Load(configuration, isWatched: false), today)
                : new OutcomeRules(new HashSet<string>(), new HashSet<string>(), today);
            var (outcomes, faults) = OutcomeFile.Read(await File.ReadAllBytesAsync(path, cancellationToken), rules);
            foreach (var fault in faults)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{path}: {fault}");
            }

            if (faults.Count > 0)
            {
                return ExitCode.Failure;
            }

            var counts = await WriteAsync(folder, configuration, outcomes, parsed.GetValue(by)!, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{Figures.Count(counts.Added)} outcomes added, {Figures.Count(counts.Corrected)} corrected, {Figures.Count(counts.Unchanged)} unchanged.");
            return ExitCode.Success;
        });
        return command.WithExamples("tokengate outcomes add november.csv", "tokengate outcomes add merged.json --by ci");
    }

    private static async Task<OutcomeCounts> WriteAsync(string folder, string config, IReadOnlyList<DeliveredOutcome> outcomes, string by, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = WritableJournal.OpenExisting(folder);
            return await Outcomes.AddAsync(opened.Journal, outcomes, by, TimeProvider.System.GetUtcNow(), cancellationToken);
        }
        catch (JournalException held) when (RunningGateway.Holding(held, config) is { } gateway)
        {
            using (gateway)
            {
                return await SendAsync(gateway, outcomes, cancellationToken);
            }
        }
    }

    private static async Task<OutcomeCounts> SendAsync(RunningGateway gateway, IReadOnlyList<DeliveredOutcome> outcomes, CancellationToken cancellationToken)
    {
        var sum = default(OutcomeCounts);
        foreach (var part in outcomes.Chunk(Part))
        {
            var content = part.Select(static outcome => new
            {
                id = outcome.Id,
                date = outcome.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                kind = outcome.Kind,
                count = outcome.Count,
                team = outcome.Team == "-" ? "" : outcome.Team,
                project = outcome.Project == "-" ? "" : outcome.Project,
            });
            var (status, body) = await gateway.SendAsync(HttpMethod.Post, "api/outcomes", content, cancellationToken);
            if (status != 200 || body is not { } answer)
            {
                throw new IOException(gateway.Explain(status, body));
            }

            int Count(string name) => answer.GetProperty(name).GetInt32();
            sum = new OutcomeCounts(sum.Added + Count("added"), sum.Corrected + Count("corrected"), sum.Unchanged + Count("unchanged"));
        }

        return sum;
    }
}
