using System.Text.Json;

namespace TokenGate.Tokens.Tests.Vectors;

/// <summary>A text and the ids that the reference gives it, by encoding. Written by <c>Reference/vectors.mjs</c>.</summary>
public sealed record Vector(string Text, IReadOnlyDictionary<string, int[]> Ids)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>All vectors.</summary>
    public static IReadOnlyList<Vector> All { get; } = Read();

    private static Vector[] Read()
    {
        using var stream = typeof(Vector).Assembly.GetManifestResourceStream("vectors.json")!;
        return JsonSerializer.Deserialize<Vector[]>(stream, Options)!;
    }
}
