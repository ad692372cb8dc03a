using TokenGate.FunctionalTests.Wire;

namespace TokenGate.FunctionalTests.Differential;

/// <summary>
/// The whole list of what may differ between a direct exchange and one through the gateway (HTTP/1.1). Whatever is not written here must
/// agree, byte for byte.
/// </summary>
internal static class KnownDifferences
{
    /// <summary>
    /// 1. Fields of one connection (RFC 9110, 7.6.1) are that connection's own: Connection and what it names, Keep-Alive,
    /// Transfer-Encoding.
    /// 2. The order of lines with different names, and the letter case of names, mean nothing (RFC 9110, 5.1 and 5.3), and Kestrel does not
    /// keep them. Lines of one name keep their order.
    /// </summary>
    public static IReadOnlyList<string> Fields(RawHead head)
    {
        var own = head.Values("Connection").SelectMany(static value => value.Split(',', StringSplitOptions.TrimEntries))
            .Concat(["Connection", "Keep-Alive", "Transfer-Encoding", "X-Run"])
            .Where(static name => !name.Equals("TE", StringComparison.OrdinalIgnoreCase))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. head.Fields()
                .Where(field => !own.Contains(field.Name))
                .Select(static (field, index) => (Name: field.Name.ToUpperInvariant(), field.Value, index))
                .OrderBy(static field => field.Name, StringComparer.Ordinal)
                .ThenBy(static field => field.index)
                .Select(static field => $"{field.Name}: {field.Value}"),
        ];
    }

    /// <summary>
    /// 3. A request of an idempotent method, without content, is sent again when the kept connection that it went out on closes before any
    /// answer (RFC 9110, 9.2.2): that is how a proxy keeps connections without failing requests on stale ones. Never one with content,
    /// never POST or PATCH.
    /// </summary>
    public static bool MayRepeat(RawMessage request) =>
        request.Body.Bytes.Length == 0 && request.Head!.FirstLine.Split(' ')[0] is "GET" or "HEAD" or "OPTIONS" or "DELETE";

    /// <summary>
    /// 4. A body that only the close of the connection ends is framed in chunks for an HTTP/1.1 client: it ends by its framing, and the
    /// connection stays usable.
    /// </summary>
    public static MessageEnd End(RawMessage message) =>
        message.Head is { } head && message.End == MessageEnd.Closed && !head.Values("Content-Length").Any() && !head.Values("Transfer-Encoding").Any()
            ? MessageEnd.Whole
            : message.End;
}
