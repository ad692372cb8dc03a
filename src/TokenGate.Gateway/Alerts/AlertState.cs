using System.Text.Json;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// What was told and what is still to be delivered, as it lies beside the journal: a restart neither tells twice nor forgets.
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

    /// <summary>Reads it; one that is not there, or is none, is empty.</summary>
    public static AlertState Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<AlertState>(File.ReadAllBytes(file), Form) ?? new AlertState() : new AlertState();
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return new AlertState();
        }
    }

    /// <summary>Writes it, in one step.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Write(string file)
    {
        var beside = file + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(this, Form));
        File.Move(beside, file, overwrite: true);
    }
}
