using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>A header that a trusted proxy adds for the gateway alone, so that it ends here.</summary>
/// <param name="Name">The header.</param>
/// <param name="From">The networks from which it ends here; empty for all. From elsewhere it is the client's own, and passes.</param>
internal sealed record ForwardRule(string Name, Networks From)
{
    /// <summary>The fields of a request that this rule alone holds for.</summary>
    public WithheldFields Alone { get; } = new([Name]);

    /// <summary>True when the rule holds for a request.</summary>
    public bool Holds(HttpContext context) => From.IsEmpty || From.Contains(context.Connection.RemoteIpAddress);
}
