using TokenGate.Testing;

namespace TokenGate.Architecture.Tests;

/// <summary>The checkout's source files as the rules see them.</summary>
internal static class SourceTree
{
    private static readonly string[] Left = ["artifacts", "node_modules", "bin", "obj", ".git"];

    /// <summary>Every C# file below a folder of the checkout, as paths relative to the root with forward slashes.</summary>
    public static IEnumerable<string> CSharp(string folder) => Files(folder, "*.cs");

    /// <summary>Every file of a pattern below a folder, build output and packages left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var top = Path.Combine(Repository.Root, folder);
        return Directory.Exists(top) ? Walk(top, pattern).Order(StringComparer.Ordinal) : [];
    }

    /// <summary>The text of a file of the checkout.</summary>
    public static string Read(string relative) => File.ReadAllText(Path.Combine(Repository.Root, relative));

    /// <summary>The lines of a C# file without comment lines.</summary>
    public static IEnumerable<(int Number, string Text)> CodeLines(string relative)
    {
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, relative)))
        {
            number++;
            if (!line.AsSpan().TrimStart().StartsWith("//"))
            {
                yield return (number, line);
            }
        }
    }

    /// <summary>The name of the room (project folder below src) that a file stands in.</summary>
    public static string Room(string relative) => relative.Split('/')[1];

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(folder, pattern))
        {
            yield return Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (Left.Contains(Path.GetFileName(child)))
            {
                continue;
            }

            foreach (var file in Walk(child, pattern))
            {
                yield return file;
            }
        }
    }
}
