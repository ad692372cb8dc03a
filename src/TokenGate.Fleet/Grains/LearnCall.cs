namespace TokenGate.Fleet.Grains;

/// <summary>What an exchange that is no usage handed out for later requests to refer to.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.learn")]
internal sealed class LearnCall
{
    /// <summary>When the exchange ended, in ticks UTC.</summary>
    [Id(0)]
    public long At { get; init; }

    /// <summary>Hash of the file that was sent; 0 when none was.</summary>
    [Id(1)]
    public ulong Uploaded { get; init; }

    /// <summary>The kinds of what was handed out.</summary>
    [Id(2)]
    public int[] Kinds { get; init; } = [];

    /// <summary>Their ids.</summary>
    [Id(3)]
    public byte[][] References { get; init; } = [];
}
