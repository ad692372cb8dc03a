using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenGate.Terminal;

/// <summary>How the verbs write JSON: snake_case, letters of every script as themselves.</summary>
internal static class OutputJson
{
    /// <summary>One value on one line.</summary>
    public static JsonSerializerOptions Line { get; } = Make(indented: false);

    /// <summary>One value for reading.</summary>
    public static JsonSerializerOptions Page { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}
