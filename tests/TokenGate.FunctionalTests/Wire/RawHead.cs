namespace TokenGate.FunctionalTests.Wire;

/// <summary>The first line and the header lines of a message, as they stood on the wire (Latin-1).</summary>
internal sealed record RawHead(string FirstLine, IReadOnlyList<string> Lines)
{
    /// <summary>The values of a field, line by line.</summary>
    public IEnumerable<string> Values(string name) => Fields().Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    /// <summary>Name and value of every line.</summary>
    public IEnumerable<(string Name, string Value)> Fields() =>
        Lines.Select(static line => line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? (line[..colon], line[(colon + 1)..].Trim(' ', '\t'))
            : (line, ""));
}
