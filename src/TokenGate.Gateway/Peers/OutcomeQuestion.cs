namespace TokenGate.Gateway.Peers;

/// <summary>Asks gateways for the outcomes of a span of days and, whatever their day, for those of some ids.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Ids">The ids: somebody else may have moved or taken back what this gateway has.</param>
internal sealed record OutcomeQuestion(DateOnly From, DateOnly To, string[] Ids)
{
    /// <summary>The topic.</summary>
    public const string Topic = "outcomes";
}
