namespace TokenGate.Gateway.Identity;

/// <summary>
/// The header fields of a request that are not passed on, because a proxy added them for the gateway alone: a feature of the request.
/// </summary>
/// <param name="Names">The fields.</param>
internal sealed record WithheldFields(IReadOnlyList<string> Names)
{
    /// <summary>True for a field that is not passed on.</summary>
    public bool Holds(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
