namespace TokenGate.Gateway.Admin.Live;

/// <summary>Asks gateways what happened at them.</summary>
/// <param name="After">By gateway, the number of the last second that was heard of it; one that is not in it is asked the first
/// time.</param>
internal sealed record LiveQuestion(Dictionary<string, long> After)
{
    /// <summary>The topic.</summary>
    public const string Topic = "live";
}
