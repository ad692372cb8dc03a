using TokenGate.Usage;

namespace TokenGate.Dialects;

/// <summary>The dialects that are known, in the order in which they are tried, and the way into them: content decoding is undone here.</summary>
/// <param name="dialects">The dialects, first match wins.</param>
public sealed class DialectRegistry(IReadOnlyList<IDialect> dialects)
{
    /// <summary>Every dialect of this room.</summary>
    public static DialectRegistry Default { get; } = new([]);

    /// <summary>The dialects in the order in which they are tried.</summary>
    public IReadOnlyList<IDialect> Dialects => dialects;

    /// <summary>The dialect of a request, or null when its shape is unknown.</summary>
    /// <param name="head">The request's head.</param>
    /// <param name="body">The request's body as far as it is known; may be empty.</param>
    /// <param name="forced">The name that the operator forced on the route; null to detect.</param>
    public IDialect? Detect(in RequestHead head, ReadOnlySpan<byte> body, string? forced)
    {
        foreach (var dialect in dialects)
        {
            if (forced is null ? dialect.Matches(in head) : dialect.Name == forced)
            {
                return dialect;
            }
        }

        return null;
    }

    /// <summary>Reads a request body as it stood on the wire: a Content-Encoding is undone, within a cap.</summary>
    public static RequestContent ReadRequest(IDialect dialect, in RequestHead head, ReadOnlyMemory<byte> body) => dialect.ReadRequest(in head, body);

    /// <summary>Opens a reader that takes the response's bytes as they stand on the wire: a Content-Encoding is undone, within a cap.</summary>
    public static ResponseReader OpenResponse(IDialect dialect, in RequestHead request, in ResponseHead response) =>
        dialect.OpenResponse(in request, in response);
}
