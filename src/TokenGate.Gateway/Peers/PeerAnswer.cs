using System.Text.Json;

namespace TokenGate.Gateway.Peers;

/// <summary>What another gateway answered.</summary>
/// <param name="Gateway">Its id, as its journal has it.</param>
/// <param name="At">Its clock.</param>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Body">The body.</param>
internal sealed record PeerAnswer(string Gateway, DateTimeOffset At, int Status, byte[] Body)
{
    /// <summary>What the body says; null where it answers nothing, or a gateway of another release says it in another way.</summary>
    /// <param name="form">How it is written; null for the serializer's own way.</param>
    public T? Read<T>(JsonSerializerOptions? form = null)
        where T : class
    {
        try
        {
            return Status == 200 ? JsonSerializer.Deserialize<T>(Body, form) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
