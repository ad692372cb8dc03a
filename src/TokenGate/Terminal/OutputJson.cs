using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenGate.Terminal;

/// <summary>JSON output of the verbs: snake_case, non-ASCII letters unescaped.</summary>
internal static class OutputJson
{
    /// <summary>Compact, on one line.</summary>
    public static JsonSerializerOptions Line { get; } = Make(indented: false);

    /// <summary>Indented.</summary>
    public static JsonSerializerOptions Page { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}
