namespace TokenGate.Fleet.Grains;

/// <summary>What the owner of a person's memory says to an exchange.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.reply")]
internal sealed class JudgeReply : IOwnerReply
{
    /// <summary>The conclusion; null where more is asked for, or the exchange was known.</summary>
    [Id(0)]
    public CrossedJudgement? Judgement { get; init; }

    /// <summary>From which beginning on the history is asked for; -1 where nothing is.</summary>
    [Id(1)]
    public int AsksFrom { get; init; } = -1;

    /// <summary>Why it was not judged, in a few words without any of its text; null where nothing speaks against it.</summary>
    [Id(2)]
    public string? Refusal { get; init; }

    /// <summary>The owner's gateway.</summary>
    [Id(3)]
    public string Owner { get; init; } = "";

    /// <summary>The owner's clock, in ticks UTC.</summary>
    [Id(4)]
    public long At { get; init; }

    /// <summary>What the owner judges by: mode, thresholds and models.</summary>
    [Id(5)]
    public string Basis { get; init; } = "";
}
