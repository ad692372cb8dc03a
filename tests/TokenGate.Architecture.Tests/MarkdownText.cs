namespace TokenGate.Architecture.Tests;

/// <summary>The checkout's documents, line by line.</summary>
internal static class MarkdownText
{
    /// <summary>Every document of the checkout.</summary>
    public static IEnumerable<string> Files() => SourceTree.Files(".", "*.md");

    /// <summary>
    /// The lines of a document with what they are: prose, or a line of a table or of a code block, which cannot be wrapped.
    /// </summary>
    public static IEnumerable<(int Number, string Text, bool IsProse)> Lines(string file)
    {
        var isCode = false;
        foreach (var (index, line) in SourceTree.Read(file).Split('\n').Index())
        {
            var isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            yield return (index + 1, line, !isFence && !isCode && !line.TrimStart().StartsWith('|'));
        }
    }
}
