using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Ledger.Redis;

/// <summary>What a gateway tells readers of Redis about itself.</summary>
/// <param name="At">When it was there, UTC.</param>
/// <param name="Sequence">The last entry of its journal then.</param>
/// <param name="Models">The version of the models that judged then; empty when there are none.</param>
internal sealed record GatewayPresence(DateTimeOffset At, long Sequence, string Models)
{
    /// <summary>As it stands in Redis.</summary>
    public string ToText() => new JsonObject
    {
        ["at"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["sequence"] = Sequence,
        ["models"] = Models,
    }.ToJsonString();

    /// <summary>Reads what <see cref="ToText"/> wrote; null for what is not that.</summary>
    public static GatewayPresence? Parse(string? text)
    {
        try
        {
            return text is null || JsonNode.Parse(text) is not JsonObject value ? null : new GatewayPresence(
                DateTimeOffset.Parse((string)value["at"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                (long)value["sequence"]!,
                (string?)value["models"] ?? "");
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            return null;
        }
    }
}
