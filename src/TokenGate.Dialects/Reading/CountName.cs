using System.Text;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>The places below a usage object where one count may stand, by dotted path; the first that holds a value counts.</summary>
/// <param name="paths">The paths in the order in which they are looked at; none where a shape does not tell the count.</param>
internal sealed class CountName(params string[] paths)
{
    private readonly byte[][][] _paths = [.. paths.Select(static path => path.Split('.').Select(Encoding.UTF8.GetBytes).ToArray())];

    /// <summary>A count that a shape does not tell.</summary>
    public static CountName None { get; } = new();

    /// <summary>The dotted paths.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>Reads the count; null where it is not told, null in the text, or refused.</summary>
    public long? Read(JsonValue usage, UsageReport report)
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            var value = usage;
            foreach (var name in _paths[i])
            {
                value = value[name];
            }

            if (value.HasValue && report.Count(value, paths[i]) is { } count)
            {
                return count;
            }
        }

        return null;
    }
}
