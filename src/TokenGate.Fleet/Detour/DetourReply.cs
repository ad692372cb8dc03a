using TokenGate.Fleet.Grains;

namespace TokenGate.Fleet.Detour;

/// <summary>What a member says to a <see cref="DetourCall"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.detour.reply")]
internal sealed class DetourReply
{
    /// <summary>The question's number.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>False where the owner did not answer, or the gateway that was asked is no member any more.</summary>
    [Id(1)]
    public bool IsAnswered { get; init; }

    /// <summary>The owner's judgement; null for other questions.</summary>
    [Id(2)]
    public JudgeReply? Judge { get; init; }

    /// <summary>The owner's weight; null for other questions.</summary>
    [Id(3)]
    public WeighReply? Weigh { get; init; }

    /// <summary>What the person's account holds, in tokens.</summary>
    [Id(4)]
    public long Balance { get; init; }
}
