using System.Reflection;

namespace TokenGate.Demo;

/// <summary>The texts embedded in this assembly.</summary>
internal static class DemoResource
{
    private static readonly Assembly Own = typeof(DemoResource).Assembly;

    /// <summary>The texts of an embedded folder, ordered by name.</summary>
    public static IEnumerable<(string Name, string Text)> All(string folder)
    {
        var prefix = $"{folder}/";
        return Own.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (name[prefix.Length..], Read(name)));
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(Own.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
