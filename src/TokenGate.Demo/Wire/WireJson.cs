using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>What the simulated shapes read and write alike.</summary>
internal static class WireJson
{
    /// <summary>Compact, and letters of every script as themselves: what the vendors' servers and SDKs send.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a property that is a string, or a list of parts with text; empty when absent or null.</summary>
    public static string Text(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return "";
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        var text = new StringBuilder();
        foreach (var part in Items(parent, name))
        {
            text.Append(part.TryGetProperty("text", out var piece) ? piece.GetString() : "");
        }

        return text.ToString();
    }

    /// <summary>The items of an array; none when it is absent or of another kind.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>A flag; false when absent.</summary>
    public static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A whole number; null when absent.</summary>
    public static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    /// <summary>Reads a tool whose schema stands under the given name.</summary>
    public static Func<JsonElement, Tool> ReadTool(string schema) => tool => new Tool(
        tool.GetProperty("name").GetString()!,
        Text(tool, "description"),
        tool.TryGetProperty(schema, out var parameters) ? parameters.GetRawText() : """{"type":"object","properties":{}}""");

    /// <summary>A text in two parts, as a stream would cut it in the middle of a word.</summary>
    public static string[] Halves(string text) => [text[..(text.Length / 2)], text[(text.Length / 2)..]];

    /// <summary>A server-sent event with a name.</summary>
    public static string Event(string name, JsonObject data) => $"event: {name}\ndata: {data.ToJsonString(Options)}\n\n";
}
