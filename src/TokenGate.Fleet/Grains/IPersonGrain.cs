using Orleans.CodeGeneration;

namespace TokenGate.Fleet.Grains;

/// <summary>
/// The memory of one person. Its key is a keyed hash of the name, never the name: the engine writes keys into its warnings. One call after
/// the other.
/// </summary>
[Alias("tokengate.fleet.person")]
[Version(2)]
internal interface IPersonGrain : IGrainWithGuidKey
{
    /// <summary>Judges an exchange and remembers it.</summary>
    [Alias("judge")]
    Task<JudgeReply> JudgeAsync(JudgeCall call);

    /// <summary>Takes note of what an exchange handed out.</summary>
    [Alias("learn")]
    Task LearnAsync(LearnCall call);

    /// <summary>Gives back what was drawn for an exchange whose appeal was granted, in tokens.</summary>
    [Alias("giveback")]
    Task GiveBackAsync(long drawn);

    /// <summary>What a question weighs by what the memory holds now: remembers nothing. Without a judgement in the answer.</summary>
    [Alias("weigh")]
    Task<WeighReply> WeighAsync(JudgeCall call);

    /// <summary>What the person's account for doubt holds now, by the owner's clock, in tokens.</summary>
    [Alias("balance")]
    Task<long> BalanceAsync();

    /// <summary>Forgets the person, saved memory and all.</summary>
    [Alias("forget")]
    Task ForgetAsync();
}
