using System.Text.Json;

namespace TokenGate.Gateway.Options;

/// <summary>Where the keys of a configuration file stand.</summary>
internal static class JsonPlaces
{
    private static readonly JsonReaderOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The line (from 1) and the kind of value of each key path, as the configuration writes paths. Empty when the file cannot be read.
    /// </summary>
    public static IReadOnlyDictionary<string, (int Line, JsonTokenType Kind)> Read(string file)
    {
        var places = new Dictionary<string, (int Line, JsonTokenType Kind)>(StringComparer.OrdinalIgnoreCase);
        try
        {
            Walk(File.ReadAllBytes(file), places);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // A file that changed since it was loaded: the faults are told without their lines.
        }

        return places;
    }

    private static void Walk(ReadOnlySpan<byte> text, Dictionary<string, (int Line, JsonTokenType Kind)> places)
    {
        var bom = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        var json = text[bom..];
        var reader = new Utf8JsonReader(json, Reading);
        var open = new Stack<(string Path, int Next)>();
        var (name, line, counted) = ("", 1, 0);
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            line += json[counted..start].Count((byte)'\n');
            counted = start;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = Under(open.Peek().Path, reader.GetString()!);
                    places[name] = (line, JsonTokenType.None);
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    continue;
            }

            // An item of a list has its number for a name.
            if (open.TryPeek(out var parent) && parent.Next >= 0)
            {
                name = Under(open.Pop().Path, $"{parent.Next}");
                open.Push((parent.Path, parent.Next + 1));
            }

            places[name] = (places.TryGetValue(name, out var place) ? place.Line : line, reader.TokenType);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push((name, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
            }
        }
    }

    private static string Under(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";
}
