namespace TokenGate.Fleet.Grains;

/// <summary>An exchange for the owner of its person's memory.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.call")]
internal sealed class JudgeCall
{
    /// <summary>The exchange, in the form of <see cref="Scoring.Crossing.CrossingExchange"/>, sealed.</summary>
    [Id(0)]
    public byte[] Exchange { get; init; } = [];

    /// <summary>
    /// True where the exchange was judged already, without the owner: it is remembered once, by its id, and what is left out of its history
    /// is taken for known.
    /// </summary>
    [Id(1)]
    public bool IsLate { get; init; }

    /// <summary>Whose turn it is, where the owner lives in the gateway that asks. It does not cross to another one.</summary>
    [field: NonSerialized]
    public JudgingTurn? Turn { get; init; }
}
