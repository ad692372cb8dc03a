using System.Text.Json;

namespace TokenGate.Ledger.Storage;

/// <summary>Reads the notes that <see cref="RecordEncoder"/> wrote.</summary>
internal static class NoteCodec
{
    /// <summary>The note in an entry's body.</summary>
    /// <exception cref="FormatException">The body is no note.</exception>
    public static JournalNote Decode(EntryKind kind, ReadOnlySpan<byte> body)
    {
        var id = "";
        var time = default(DateTimeOffset);
        var facts = new Dictionary<string, string>();
        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                id = RecordDecoder.Text(ref reader);
            }
            else if (reader.ValueTextEquals("time"u8))
            {
                time = RecordDecoder.Moment(ref reader);
            }
            else if (reader.ValueTextEquals("facts"u8))
            {
                RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    facts[name] = RecordDecoder.Text(ref reader);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new JournalNote(kind, time, facts) { Id = id };
    }
}
