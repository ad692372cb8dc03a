using TokenGate.Fleet.Grains;

namespace TokenGate.Fleet.Detour;

/// <summary>What a gateway asks a member of the fleet to ask an owner for it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.detour.call")]
internal sealed record DetourCall
{
    /// <summary>The number by which the asking gateway knows the answer.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>The asking gateway: where the answer goes.</summary>
    [Id(1)]
    public string From { get; init; } = "";

    /// <summary>The person's grain.</summary>
    [Id(2)]
    public Guid Person { get; init; }

    /// <summary>What is asked, one of <see cref="DetourKind"/>.</summary>
    [Id(3)]
    public int Kind { get; init; }

    /// <summary>The exchange that is judged or weighed; null for other questions.</summary>
    [Id(4)]
    public JudgeCall? Exchange { get; init; }

    /// <summary>What was handed out; null for other questions.</summary>
    [Id(5)]
    public LearnCall? Learn { get; init; }

    /// <summary>What is given back to the person's account, in tokens.</summary>
    [Id(6)]
    public long Drawn { get; init; }
}
