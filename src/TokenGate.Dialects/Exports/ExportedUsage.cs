namespace TokenGate.Dialects.Exports;

/// <summary>What a provider's usage export says of a model on a day.</summary>
/// <param name="Day">The day in UTC, as providers cut their exports.</param>
/// <param name="Provider">The provider, as the beginning of the name that records have.</param>
/// <param name="Model">
/// The model as the export names it: its id, or the name on a bill; <c>-</c> where the export does not tell models apart.
/// </param>
/// <param name="Input">Input tokens, cached ones included.</param>
/// <param name="Output">Output tokens.</param>
public sealed record ExportedUsage(DateOnly Day, string Provider, string Model, long Input, long Output)
{
    /// <summary>True where <see cref="Model"/> is the name on a bill, which only resembles the model's id.</summary>
    public bool IsBillName { get; init; }
}
