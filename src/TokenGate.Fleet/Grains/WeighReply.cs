using TokenGate.Usage;

namespace TokenGate.Fleet.Grains;

/// <summary>What the owner of a person's memory says to a question whose answer comes later.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.weight")]
internal sealed class WeighReply : IOwnerReply
{
    /// <summary>Text, replayed, repeated and limit, in tokens; empty where more is asked for, or nothing can be said.</summary>
    [Id(0)]
    public long[] Weight { get; init; } = [];

    /// <summary>From which beginning on the history is asked for; -1 where nothing is.</summary>
    [Id(1)]
    public int AsksFrom { get; init; } = -1;

    /// <summary>Why it was not weighed; null where nothing speaks against it.</summary>
    [Id(2)]
    public string? Refusal { get; init; }

    /// <summary>The owner's gateway.</summary>
    [Id(3)]
    public string Owner { get; init; } = "";

    /// <summary>The form in which a weight crosses.</summary>
    public static WeighReply From(string owner, AskedWeight weight) => new()
    {
        Owner = owner,
        Weight = [weight.Text, weight.Replayed, weight.Repeated, weight.Limit],
    };

    /// <summary>The weight; null where there is none.</summary>
    public AskedWeight? ToWeight() => Weight is [var text, var replayed, var repeated, var limit] ? new AskedWeight(text, replayed, repeated, limit) : null;
}
