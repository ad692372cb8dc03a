using TokenGate.Scoring.Crossing;

namespace TokenGate.Fleet.Grains;

/// <summary>Finds the owner of a person's memory.</summary>
internal interface IOwners
{
    /// <summary>True while this gateway is a member of the fleet.</summary>
    bool IsMember { get; }

    /// <summary>The owner, wherever it lives; null while this gateway reaches none.</summary>
    IPersonGrain? OwnerOf(UInt128 person);

    /// <summary>
    /// What the gateways that are alive sent of a person lately, in the order in which it ended; nothing while this one is no member.
    /// </summary>
    Task<IReadOnlyList<CrossedExchange>> SentAsync(UInt128 person);
}
