namespace TokenGate.Fleet.Grains;

/// <summary>What every answer of an owner to an exchange has: that he wants more of it, or nothing of it.</summary>
internal interface IOwnerReply
{
    /// <summary>From which beginning on the history is asked for; -1 where nothing is.</summary>
    int AsksFrom { get; }

    /// <summary>Why the exchange was not looked at; null where nothing speaks against it.</summary>
    string? Refusal { get; }

    /// <summary>The owner's gateway.</summary>
    string Owner { get; }
}
