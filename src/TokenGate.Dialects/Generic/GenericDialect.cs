using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Generic;

/// <summary>
/// The stand-in for paths that no dialect knows: it looks at the bodies. What it cannot tell either is unreadable, and shown to the operator with
/// its path.
/// </summary>
/// <param name="known">The dialects that tell their own bodies, first match wins.</param>
internal sealed class GenericDialect(IReadOnlyList<JsonDialect> known) : IDialect
{
    private readonly GenericShape _shape = new([.. known.Select(static dialect => dialect.Shape).Distinct()]);

    /// <inheritdoc/>
    public string Name => "generic";

    /// <inheritdoc/>
    public string Provider(in RequestHead head) => Providers.FromHost(head.Host, "-");

    /// <inheritdoc/>
    public bool Matches(in RequestHead head) => head.Method == "POST";

    /// <inheritdoc/>
    public RequestContent ReadRequest(in RequestHead head, ReadOnlyMemory<byte> body)
    {
        using var tape = new JsonTape();
        if (LenientJson.Parse(tape, body) is not null)
        {
            return new RequestContent();
        }

        return Recognise(tape.Root) is { } dialect
            ? dialect.ReadRequest(in head, body)
            : new RequestContent { Model = tape.Root["model"u8].AsString(), Stream = tape.Root["stream"u8].IsTrue };
    }

    /// <inheritdoc/>
    public ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) => new ShapedReader(_shape, in response);

    /// <inheritdoc/>
    public IDialect Refine(in RequestHead head, ReadOnlySpan<byte> body)
    {
        var codings = ContentCodings.Of(head.Header("Content-Encoding"));
        if (!ContentCodings.AreKnown(codings))
        {
            return this;
        }

        var (plain, fault) = ContentCodings.Undo(codings, body.ToArray(), DialectRegistry.MaxRequest);
        using var tape = new JsonTape();
        return fault is null && LenientJson.Parse(tape, plain) is null && Recognise(tape.Root) is { } dialect ? dialect : this;
    }

    private JsonDialect? Recognise(JsonValue body)
    {
        foreach (var dialect in known)
        {
            if (dialect.RecognisesRequest(body))
            {
                return dialect;
            }
        }

        return null;
    }
}
