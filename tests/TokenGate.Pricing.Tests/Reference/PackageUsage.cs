namespace TokenGate.Pricing.Tests.Reference;

/// <summary>Usage in kinds that do not overlap.</summary>
internal sealed record PackageUsage
{
    public required string Provider { get; init; }

    public required string Model { get; init; }

    public required DateTimeOffset Time { get; init; }

    public long TextInput { get; init; }

    public long Cached { get; init; }

    public long Write { get; init; }

    public long WriteHour { get; init; }

    public long AudioInput { get; init; }

    public long ImageInput { get; init; }

    public long TextOutput { get; init; }

    public long Reasoning { get; init; }

    public long AudioOutput { get; init; }

    public long Searches { get; init; }

    public long FileSearches { get; init; }

    public long Pages { get; init; }

    public long Milliseconds { get; init; }
}
