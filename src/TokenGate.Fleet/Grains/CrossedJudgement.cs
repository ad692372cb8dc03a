using TokenGate.Usage;

namespace TokenGate.Fleet.Grains;

/// <summary>A judgement on its way back.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.judgement")]
internal sealed class CrossedJudgement
{
    [Id(0)]
    public int Verdict { get; init; }

    /// <summary>
    /// Replayed, repeated, unseen, trusted and withheld input; repeated, unseen, trusted and withheld output.
    /// </summary>
    [Id(1)]
    public long[] Split { get; init; } = [];

    [Id(2)]
    public CrossedScore? Padding { get; init; }

    [Id(3)]
    public CrossedScore? Duplication { get; init; }

    [Id(4)]
    public CrossedScore? Output { get; init; }

    [Id(5)]
    public float[] Features { get; init; } = [];

    [Id(6)]
    public string Policy { get; init; } = "";

    [Id(7)]
    public string ModelVersion { get; init; } = "";

    /// <summary>The score that doubted; null where none did.</summary>
    [Id(8)]
    public string? DoubtScore { get; init; }

    [Id(9)]
    public long DoubtDrawn { get; init; }

    [Id(10)]
    public long DoubtBalance { get; init; }

    [Id(11)]
    public int Rules { get; init; }

    /// <summary>The form in which a judgement crosses.</summary>
    public static CrossedJudgement From(Judgement judgement) => new()
    {
        Verdict = (int)judgement.Verdict,
        Split =
        [
            judgement.Split.Replayed, judgement.Split.Repeated, judgement.Split.UnseenInput, judgement.Split.TrustedInput, judgement.Split.WithheldInput,
            judgement.Split.RepeatedOutput, judgement.Split.UnseenOutput, judgement.Split.TrustedOutput, judgement.Split.WithheldOutput,
        ],
        Padding = CrossedScore.From(judgement.Padding),
        Duplication = CrossedScore.From(judgement.Duplication),
        Output = CrossedScore.From(judgement.Output),
        Features = judgement.Features.ToArray(),
        Policy = judgement.Policy,
        ModelVersion = judgement.ModelVersion,
        DoubtScore = judgement.Doubt?.Score,
        DoubtDrawn = judgement.Doubt?.Drawn ?? 0,
        DoubtBalance = judgement.Doubt?.Balance ?? 0,
        Rules = judgement.Rules,
    };

    /// <summary>The judgement.</summary>
    /// <param name="owner">Who judged.</param>
    public Judgement ToJudgement(string owner) => new()
    {
        Verdict = (Verdict)Verdict,
        Split = new TokenSplit(Split[0], Split[1], Split[3], Split[4], Split[5], Split[7], Split[8]) { UnseenInput = Split[2], UnseenOutput = Split[6] },
        Padding = Padding?.ToScore(),
        Duplication = Duplication?.ToScore(),
        Output = Output?.ToScore(),
        Features = Features,
        Policy = Policy,
        ModelVersion = ModelVersion,
        Doubt = DoubtScore is { } score ? new DoubtEntry(score, DoubtDrawn, DoubtBalance) : null,
        Rules = Rules,
        JudgedBy = owner,
    };
}
