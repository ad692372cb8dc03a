namespace TokenGate.Fleet.Grains;

/// <summary>Finds the owner of a person's memory.</summary>
internal interface IOwners
{
    /// <summary>The owner, wherever it lives; null while this gateway is no member of the fleet.</summary>
    IPersonGrain? OwnerOf(UInt128 person);
}
