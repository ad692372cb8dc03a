namespace TokenGate.Dialects.Reading;

/// <summary>
/// The path of a request without its query, for dialects to tell their own. Only its end is compared, so that any prefix (a gateway's, a
/// proxy's, Azure's deployments) may stand before it.
/// </summary>
internal static class RequestPath
{
    /// <summary>True when the path ends with whole segments, for example <c>/chat/completions</c>.</summary>
    public static bool EndsWith(in RequestHead head, ReadOnlySpan<char> segments) =>
        From(head.Path).EndsWith(segments, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the path ends with one of several.</summary>
    public static bool EndsWithAny(in RequestHead head, ReadOnlySpan<string> ends)
    {
        foreach (var end in ends)
        {
            if (EndsWith(in head, end))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the path holds whole segments, for example <c>/openai/</c>.</summary>
    public static bool Contains(in RequestHead head, ReadOnlySpan<char> segments) =>
        From(head.Path).Contains(segments, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the path holds whole segments, for example <c>/threads</c>: at its end, or in front of others.</summary>
    public static bool HasSegments(in RequestHead head, ReadOnlySpan<char> segments)
    {
        var rest = From(head.Path);
        while (rest.IndexOf(segments, StringComparison.OrdinalIgnoreCase) is >= 0 and var start)
        {
            rest = rest[(start + segments.Length)..];
            if (rest.IsEmpty || rest[0] == '/')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the host is that name or below it.</summary>
    public static bool HostHas(in RequestHead head, string part) =>
        head.Host is { } host && host.Contains(part, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path without query, fragment and trailing slashes.</summary>
    public static ReadOnlySpan<char> From(string path)
    {
        var span = path.AsSpan();
        var end = span.IndexOfAny('?', '#');
        return (end < 0 ? span : span[..end]).TrimEnd('/');
    }

    /// <summary>
    /// The segment that follows another one, percent-decoded: the model in <c>/model/ID/invoke</c>. Null when there is none.
    /// </summary>
    public static string? After(in RequestHead head, ReadOnlySpan<char> segment, ReadOnlySpan<char> ends)
    {
        var path = From(head.Path);
        var start = path.LastIndexOf(segment, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var rest = path[(start + segment.Length)..];
        var end = rest.IndexOfAny(ends);
        var found = end < 0 ? rest : rest[..end];
        return found.IsEmpty ? null : Uri.UnescapeDataString(found.ToString());
    }
}
