namespace TokenGate.Pricing;

/// <summary>Why an exchange has no price.</summary>
public enum NoPrice
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>No list knows the model.</summary>
    Model,

    /// <summary>The model has a price, but not for the service tier that served it.</summary>
    Tier,

    /// <summary>The model has a price, but not for what was used of it.</summary>
    Unit,

    /// <summary>The price is in another currency, and no rate holds at that time.</summary>
    Rate,

    /// <summary>Nothing is known that could be billed, or it is more than 64 bits hold.</summary>
    Amount,
}
