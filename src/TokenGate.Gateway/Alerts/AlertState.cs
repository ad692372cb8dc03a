using System.Text.Json;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// What was told and what is still to be delivered, as it lies beside the journal or in what a fleet shares: a restart neither tells twice
/// nor forgets.
/// </summary>
internal sealed record AlertState
{
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = false, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The conditions that were told and hold, by key, each with when it began.</summary>
    public Dictionary<string, AlertOpen> Open { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What waits, the oldest first.</summary>
    public List<AlertDelivery> Waiting { get; init; } = [];

    /// <summary>The first day of the last week whose digest was made.</summary>
    public DateOnly? Digest { get; set; }

    /// <summary>How many messages wait for a webhook.</summary>
    public int WaitingFor(string webhook) => Waiting.Count(delivery => delivery.Webhook.Equals(webhook, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a file; one that is not there, or is none, is empty.</summary>
    public static AlertState ReadFile(string file)
    {
        try
        {
            return File.Exists(file) ? Read(File.ReadAllBytes(file)) : new AlertState();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new AlertState();
        }
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; what is none is empty.</summary>
    public static AlertState Read(byte[]? bytes)
    {
        try
        {
            return bytes is { Length: > 0 } ? JsonSerializer.Deserialize<AlertState>(bytes, Form) ?? new AlertState() : new AlertState();
        }
        catch (JsonException)
        {
            return new AlertState();
        }
    }

    /// <summary>The state as it is kept.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Form);

    /// <summary>A state of its own with the same content.</summary>
    public AlertState Copy() => new() { Open = new(Open, StringComparer.Ordinal), Waiting = [.. Waiting], Digest = Digest };
}
