using System.Collections.Immutable;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

/// <summary>Records to put into journals, and the comparison of what comes back.</summary>
internal static class Records
{
    public static DateTimeOffset Noon { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A trusted exchange with so many fresh tokens.</summary>
    public static UsageRecord Trusted(string id, long input = 10, long output = 20, string user = "ada", DateTimeOffset? at = null) =>
        Of(id, Verdict.Trusted, new TokenSplit(0, 0, input, 0, 0, output, 0), user, at);

    /// <summary>An exchange with any verdict and split.</summary>
    public static UsageRecord Of(string id, Verdict verdict, TokenSplit split, string user = "ada", DateTimeOffset? at = null) => new()
    {
        Id = id,
        StartedAt = at ?? Noon,
        User = user,
        Team = "engine",
        Route = "ai",
        Model = "gpt-4o",
        Counts = new TokenCounts { Input = split.Input, Output = split.Output },
        Source = UsageSource.Provider,
        Judgement = new Judgement { Verdict = verdict, Split = split, Policy = "test" },
    };

    /// <summary>
    /// The same with all that a judged exchange carries, and so of the size that traffic has: three scores with their reasons, and the
    /// features.
    /// </summary>
    public static UsageRecord Judged(UsageRecord record, Random random)
    {
        ModelScore Score() => new(random.NextDouble(), [.. Enumerable.Range(0, 3).Select(i => new Reason($"feature_of_a_name_{i}", random.NextDouble(), random.NextDouble()))]);
        return record with
        {
            Duration = TimeSpan.FromMilliseconds(random.Next(200, 20_000)),
            Method = "POST",
            Path = "/v1/chat/completions",
            Dialect = "openai.chat",
            Provider = "openai",
            Operation = "chat",
            Status = 200,
            FinishReason = "stop",
            RequestBytes = 9_000,
            ResponseBytes = 4_000,
            Judgement = record.Judgement with
            {
                Padding = Score(),
                Duplication = Score(),
                Output = Score(),
                Features = Enumerable.Range(0, 64).Select(_ => random.NextSingle()).ToArray(),
                Policy = "trusted: padding 0.0100 below 0.9000; duplication 0.0200 below 0.9000; output 0.0300 below 0.9000",
                ModelVersion = new string('f', 64),
            },
        };
    }

    /// <summary>An exchange that is usage, with all that is counted and billed of it, whose parts and cost add up.</summary>
    public static UsageRecord Tagged(Random random, string id)
    {
        string Pick(params string[] names) => names[random.Next(names.Length)];
        long Part() => random.Next(3) == 0 ? 0 : random.Next(1, 5_000);
        TokenSplit Split() => new(Part(), Part(), Part(), Part(), Part(), Part(), Part()) { UnseenInput = Part(), UnseenOutput = Part() };
        var split = Split();
        var record = Of(id, split.WithheldInput + split.WithheldOutput > 0 ? Verdict.Padded : Verdict.Trusted, split, $"user-{random.Next(30)}", Noon.AddMinutes(random.Next(-3_000, 3_000)));
        return record with
        {
            Model = Pick("gpt-4o", "claude"),
            Provider = Pick("openai", "anthropic"),
            Project = Pick("-", "apollo", "gemini|x"),
            Client = Pick("-", "cursor", "other"),
            Source = (UsageSource)random.Next(3),
            Counts = record.Counts with { Cached = random.NextInt64(0, split.Input + 1), CacheWrite = Part(), Reasoning = random.NextInt64(0, split.Output + 1), AudioInput = Part() },
            Billed = new BilledUnits { ServiceTier = random.Next(2) == 0 ? null : "batch", Pages = random.Next(2) == 0 ? null : 3, ReportedCost = Part() },
            Cost = random.Next(5) == 0 ? null : new ExchangeCost("USD", "test", Split()),
            Judgement = record.Judgement with { Rules = random.Next(3) },
        };
    }

    /// <summary>A record of every field, drawn at random, extremes included.</summary>
    public static UsageRecord Random(Random random, string id)
    {
        string[] names = ["-", "ada", "grace|hopper", "100%", "naïve 你好", "a\"b\\c", "\u0001", "😀", new string('x', 128)];
        string Name() => names[random.Next(names.Length)];
        long? Maybe() => random.Next(3) == 0 ? null : random.Next(2) == 0 ? random.NextInt64(0, 100) : random.NextInt64(0, TokenCounts.Ceiling);
        long Part() => random.Next(2) == 0 ? 0 : random.NextInt64(0, 100_000);
        ModelScore? Score() => random.Next(3) == 0 ? null : new ModelScore(
            random.NextDouble(),
            [.. Enumerable.Range(0, random.Next(4)).Select(i => new Reason($"feature {i}", Real(random), Real(random)))]);
        var verdict = (Verdict)random.Next(7);
        TokenSplit Split() => new(Part(), Part(), Part(), Part(), Part(), Part(), Part()) { UnseenInput = Part(), UnseenOutput = Part() };
        return new UsageRecord
        {
            Id = id,
            StartedAt = Noon.AddTicks(random.NextInt64(-TimeSpan.TicksPerDay * 40, TimeSpan.TicksPerDay * 40)),
            Duration = TimeSpan.FromTicks(random.NextInt64(0, TimeSpan.TicksPerHour)),
            User = Name(),
            Team = Name(),
            Route = Name(),
            Method = random.Next(2) == 0 ? "POST" : "",
            Path = random.Next(2) == 0 ? "/v1/chat/completions" : "",
            Dialect = Name(),
            Provider = Name(),
            Operation = Name(),
            Model = Name(),
            Status = random.Next(3) == 0 ? null : random.Next(100, 600),
            Ending = (TerminationReason)random.Next(6),
            Source = (UsageSource)random.Next(5),
            Project = Name(),
            Client = Name(),
            Conversation = random.Next(2) == 0 ? "" : "0123456789abcdef",
            Reported = random.Next(4) == 0 ? new TokenCounts { Input = Maybe(), Output = Maybe() } : null,
            Billed = random.Next(3) == 0 ? BilledUnits.None : new BilledUnits
            {
                ServiceTier = random.Next(2) == 0 ? null : Name(),
                ToolCalls = random.Next(2) == 0 ? BilledUnits.None.ToolCalls : BilledUnits.None.ToolCalls.Add("web_search", Part()).Add("code", 1),
                Milliseconds = Maybe(),
                Pages = Maybe(),
                Characters = Maybe(),
                SearchUnits = Maybe(),
                ReportedCost = Maybe(),
            },
            Cost = random.Next(2) == 0 ? null : new ExchangeCost("USD", "genai-prices 1", Split()),
            Counts = new TokenCounts
            {
                Input = Maybe(),
                Output = Maybe(),
                Cached = Maybe(),
                CacheWrite = Maybe(),
                Reasoning = Maybe(),
                AudioInput = Maybe(),
                AudioOutput = Maybe(),
                CacheWriteHour = Maybe(),
                ImageInput = Maybe(),
                ImageOutput = Maybe(),
                VideoInput = Maybe(),
                VideoOutput = Maybe(),
                DocumentInput = Maybe(),
                ToolUseInput = Maybe(),
                Extra = random.Next(2) == 0
                    ? ImmutableSortedDictionary<string, long>.Empty
                    : ImmutableSortedDictionary<string, long>.Empty.Add("a.b", Part()).Add("Z", long.MaxValue).Add("ä", -1),
            },
            Judgement = new Judgement
            {
                Verdict = verdict,
                Split = verdict is Verdict.Failed or Verdict.Unreadable or Verdict.NoUsage ? TokenSplit.None : Split(),
                Padding = Score(),
                Duplication = Score(),
                Output = Score(),
                Features = Enumerable.Range(0, random.Next(40)).Select(_ => (float)Real(random)).ToArray(),
                Policy = Name(),
                ModelVersion = random.Next(2) == 0 ? "" : "f00d",
                Rules = random.Next(3),
                Doubt = random.Next(2) == 0 ? null : new DoubtEntry("padding", Part(), 8_000),
                JudgedBy = random.Next(2) == 0 ? "" : "local",
            },
            Note = random.Next(2) == 0 ? "" : "no usage reported",
            Truncated = random.Next(2) == 0,
            FinishReason = random.Next(2) == 0 ? null : Name(),
            RequestBytes = Part(),
            ResponseBytes = Part(),
        };
    }

    /// <summary>Asserts that two records are the same in every field, lists and memory by their content.</summary>
    public static void AssertSame(UsageRecord expected, UsageRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(Bare(expected), Bare(actual));
        Assert.Equal(expected.Counts.Extra.AsEnumerable(), actual.Counts.Extra);
        Assert.Equal(expected.Billed.ToolCalls.AsEnumerable(), actual.Billed.ToolCalls);
        Assert.Equal(expected.Judgement.Features.ToArray(), actual.Judgement.Features.ToArray());
        AssertSame(expected.Judgement.Padding, actual.Judgement.Padding);
        AssertSame(expected.Judgement.Duplication, actual.Judgement.Duplication);
        AssertSame(expected.Judgement.Output, actual.Judgement.Output);
    }

    private static void AssertSame(ModelScore? expected, ModelScore? actual)
    {
        Assert.Equal(expected?.Probability, actual?.Probability);
        Assert.Equal(expected?.Reasons.AsEnumerable(), actual?.Reasons);
    }

    private static UsageRecord Bare(UsageRecord record) => record with
    {
        Counts = record.Counts with { Extra = ImmutableSortedDictionary<string, long>.Empty },
        Billed = record.Billed with { ToolCalls = ImmutableSortedDictionary<string, long>.Empty },
        Judgement = record.Judgement with { Features = default, Padding = null, Duplication = null, Output = null },
    };

    private static double Real(Random random) => random.Next(12) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => double.NegativeInfinity,
        3 => 0,
        4 => double.Epsilon,
        _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-10, 10)),
    };
}
