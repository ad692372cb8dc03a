using System.Diagnostics.Metrics;
using TokenGate.Usage;

namespace TokenGate.Benchmarks.Ledger;

/// <summary>
/// Records as traffic makes them: scored, with a feature vector and reasons; 10,000 users, twelve models, one working day.
/// </summary>
internal static class Exchanges
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The records, each with an id of its own.</summary>
    public static UsageRecord[] Make(int count)
    {
        var random = new Random(20261123);
        var features = Enumerable.Range(0, 36).Select(_ => random.NextSingle()).ToArray();
        Reason[] reasons = [new("distinct_word_ratio", 0.41, -1.2), new("compression_ratio", 0.33, 0.8), new("line_repeats", 0.02, -0.3)];
        var score = new ModelScore(0.0312, reasons);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var split = new TokenSplit(random.Next(4000), random.Next(50), random.Next(800), 0, 0, random.Next(900), 0);
            return new UsageRecord
            {
                Id = Guid.CreateVersion7().ToString(),
                StartedAt = Morning.AddSeconds(10.0 * 3600 * i / count),
                Duration = TimeSpan.FromMilliseconds(random.Next(200, 20_000)),
                User = $"user-{random.Next(10_000)}",
                Team = $"team-{random.Next(200)}",
                Route = "ai",
                Method = "POST",
                Path = "/v1/chat/completions",
                Dialect = "openai.chat",
                Provider = "openai",
                Operation = "chat",
                Model = $"model-{random.Next(12)}",
                Status = 200,
                Counts = new TokenCounts { Input = split.Input, Output = split.Output, Reasoning = 0, Cached = 0 },
                Source = UsageSource.Provider,
                FinishReason = "stop",
                RequestBytes = 9_000,
                ResponseBytes = 4_000,
                Judgement = new Judgement
                {
                    Verdict = Verdict.Trusted,
                    Split = split,
                    Padding = score,
                    Duplication = score,
                    Output = score,
                    Features = features,
                    Policy = "padding 0.031 < 0.97, duplication 0.031 < 0.97, output 0.031 < 0.97",
                    ModelVersion = "8c1f0e6d2a9b4c37",
                },
            };
        })];
    }

    /// <summary>Makes meters without listeners.</summary>
    internal sealed class Meters : IMeterFactory
    {
        /// <inheritdoc/>
        public Meter Create(MeterOptions options) => new(options);

        /// <inheritdoc/>
        public void Dispose()
        {
        }
    }
}
