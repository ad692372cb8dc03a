using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Demo.Past;
using TokenGate.Ledger;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Testing;
using TokenGate.Usage;

namespace TokenGate.Console.Tests.Simulation;

/// <summary>
/// Two months of a company's exchanges, written to a journal through the ledger itself: the present period and the one that it is compared
/// with.
/// </summary>
internal static class SimulatedMonth
{
    private const int Days = 56;

    /// <summary>So many days before today the counting rules changed.</summary>
    private const int RulesChanged = 13;

    private static readonly string[] Projects = ["Search", "Support", "Billing", "-"];

    private static readonly string[] Clients = ["open-webui", "openai-python", "copilot"];

    private static readonly string[] Models = ["gpt-4o-mini", "gpt-4o", "claude-sonnet-4-5", "gemini-2.5-pro", "o3"];

    /// <summary>Where the models lie that the simulation is scored with.</summary>
    public static string ModelFolder { get; } = Path.Combine(Repository.Root, "config", "models");

    /// <summary>Writes a journal. The same moment gives the same exchanges.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="now">The end of the simulation.</param>
    public static async Task<IReadOnlyList<UsageRecord>> WriteAsync(string folder, DateTimeOffset now)
    {
        var records = Exchanges(now).OrderBy(record => record.StartedAt).ToArray();
        using var meters = new Meters();
        await using var journal = Journal.Open(new JournalOptions { Path = folder }, meters, NullLogger<Journal>.Instance);
        foreach (var batch in records.Chunk(2_000))
        {
            await Task.WhenAll(batch.Select(record => journal.AppendAsync(record, CancellationToken.None).AsTask()));
        }

        return records;
    }

    private static IEnumerable<UsageRecord> Exchanges(DateTimeOffset now)
    {
        var random = new Random(7);
        var scores = new SimulatedScores(ModelSet.Load(ModelFolder, FeatureCatalogue.All));
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        for (var day = Days - 1; day >= 0; day--)
        {
            var date = today.AddDays(-day);
            var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var growth = 0.7 + (0.5 * (Days - day) / Days);
            foreach (var person in SimulatedPerson.Company)
            {
                var count = (int)((person.PerDay * growth * (weekend ? 0.15 : 1)) + random.NextDouble());
                for (var i = 0; i < count; i++)
                {
                    // Spread over what has passed of the day, so that today has exchanges at any hour.
                    var length = day == 0 ? now - date : TimeSpan.FromHours(24);
                    yield return Exchange(person, date + (length * random.NextDouble()), scores, day > RulesChanged ? 1 : 2, random);
                }
            }
        }
    }

    private static UsageRecord Exchange(SimulatedPerson person, DateTimeOffset at, SimulatedScores scores, int rules, Random random)
    {
        var failed = random.Next(60) == 0;
        var verdict = failed ? Verdict.Failed : person.Habit != Verdict.Trusted && random.Next(10) < 8 ? person.Habit : Verdict.Trusted;
        var split = failed ? TokenSplit.None : Split(verdict, random);
        var source = failed ? UsageSource.Missing : random.Next(100) switch { < 94 => UsageSource.Provider, < 98 => UsageSource.Estimated, _ => UsageSource.Partial };
        var judgement = failed
            ? new Judgement { Verdict = verdict, Split = split, Policy = "upstream answered 502" }
            : scores.Judge(verdict, split, random);
        var agent = person.Team is "Platform" or "Engineering" && random.Next(3) > 0;
        return new UsageRecord
        {
            Project = Projects[random.Next(Projects.Length)],
            Client = agent ? "claude-code" : Clients[random.Next(Clients.Length)],
            Conversation = $"{person.User.Aggregate(17u, static (hash, letter) => (hash * 31) + letter):x8}{at.UtcTicks / TimeSpan.TicksPerHour / 3:x8}",
            Work = person.User.StartsWith("batch.", StringComparison.Ordinal) ? WorkKind.Batch
                : person.User.StartsWith("agent.", StringComparison.Ordinal) ? WorkKind.Schedule : agent ? WorkKind.Step : WorkKind.Turn,
            Id = Guid.CreateVersion7(at).ToString(),
            StartedAt = at,
            Duration = TimeSpan.FromMilliseconds(200 + (4_000 * random.NextDouble())),
            User = person.User,
            Team = person.Team,
            Route = random.Next(5) == 0 ? "batch" : "ai",
            Method = "POST",
            Path = "/v1/chat/completions",
            Dialect = "openai-chat",
            Provider = "openai",
            Operation = "chat",
            Model = Models[random.Next(Models.Length)],
            Status = failed ? 502 : 200,
            Ending = failed ? TerminationReason.UpstreamCut : source == UsageSource.Partial ? TerminationReason.ClientGone : TerminationReason.Complete,
            Counts = failed ? TokenCounts.Unknown : new TokenCounts { Input = split.Input, Output = split.Output, Reasoning = split.Output / 8, Cached = split.Replayed / 2 },
            Source = source,
            Judgement = judgement with { Rules = rules },
            FinishReason = failed ? null : "stop",
            RequestBytes = 800 + (4 * split.Input),
            ResponseBytes = 400 + (4 * split.Output),
        };
    }

    private static TokenSplit Split(Verdict verdict, Random random)
    {
        var (input, output) = ((long)(120 + (5_000 * random.NextDouble() * random.NextDouble())), (long)(40 + (1_200 * random.NextDouble())));
        var replayed = (long)(input * random.NextDouble() * 0.6);
        var repeated = (long)((input - replayed) * random.NextDouble() * 0.3);
        var repeatedOutput = (long)(output * random.NextDouble() * 0.08);
        var (newInput, newOutput) = (input - replayed - repeated, output - repeatedOutput);
        var (unseenInput, unseenOutput) = (newInput / 9, newOutput / 11);
        var (freshInput, freshOutput) = (newInput - unseenInput, newOutput - unseenOutput);
        var split = verdict == Verdict.Trusted
            ? new TokenSplit(replayed, repeated, freshInput, 0, repeatedOutput, freshOutput, 0)
            : new TokenSplit(replayed, repeated, 0, freshInput, repeatedOutput, 0, freshOutput);
        return split with { UnseenInput = unseenInput, UnseenOutput = unseenOutput };
    }

    /// <summary>Makes meters without a container.</summary>
    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
