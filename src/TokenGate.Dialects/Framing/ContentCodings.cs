using System.Buffers;

namespace TokenGate.Dialects.Framing;

/// <summary>The codings of a <c>Content-Encoding</c> header (RFC 9110, section 8.4), and bodies that are there in whole without
/// them.</summary>
internal static class ContentCodings
{
    /// <summary>Codings laid over each other are undone up to here; nobody sends even two.</summary>
    public const int MaxCodings = 3;

    /// <summary>How many bytes a request's body may unpack to.</summary>
    private const long MaxUnpacked = ResponseHead.DefaultCaptureLimit * 2;

    /// <summary>The codings in the order in which they are undone: the last that was applied stands last in the header. <c>identity</c> is
    /// none.</summary>
    public static List<string> Parse(string? header)
    {
        List<string> codings = [];
        foreach (var part in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var coding = part.ToLowerInvariant();
            if (coding != "identity")
            {
                codings.Insert(0, coding);
            }
        }

        return codings;
    }

    /// <summary>True when all of them can be undone here.</summary>
    public static bool AreKnown(List<string> codings) => codings.Count <= MaxCodings && codings.TrueForAll(DecodingPipe.Knows);

    /// <summary>Undoes all codings of a whole body.</summary>
    /// <param name="codings">Codings that <see cref="AreKnown"/>, in the order in which they are undone.</param>
    /// <param name="body">The body as it stood on the wire.</param>
    /// <returns>The plain body, or what is wrong in fixed words.</returns>
    public static (ReadOnlyMemory<byte> Bytes, string? Fault) Undo(List<string> codings, ReadOnlyMemory<byte> body)
    {
        foreach (var coding in codings)
        {
            var decoded = new ArrayBufferWriter<byte>();
            using var pipe = new DecodingPipe(coding, MaxUnpacked, decoded.Write);
            pipe.Append(body.Span);
            pipe.Complete();
            if (pipe.Fault is { } fault)
            {
                return (default, fault);
            }

            body = decoded.WrittenMemory;
        }

        return (body, null);
    }
}
