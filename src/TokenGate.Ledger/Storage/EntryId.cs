using System.Text.Json;

namespace TokenGate.Ledger.Storage;

/// <summary>The id that an entry's body says: what the column beside it has to be, for every kind.</summary>
internal static class EntryId
{
    /// <summary>The id in a body; null when there is none.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static string? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            _ = reader.Read();
            if (isId)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
