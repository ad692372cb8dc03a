using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Generic;

/// <summary>
/// The stand-in for paths that no dialect knows: it looks at the bodies. What it cannot tell either is unreadable, and shown to the
/// operator with
/// its path.
/// </summary>
/// <param name="known">The dialects that tell their own bodies, first match wins.</param>
/// <param name="shapes">Answers of no dialect that are told by their bodies, before those of the dialects.</param>
internal sealed class GenericDialect(IReadOnlyList<JsonDialect> known, IReadOnlyList<AnswerShape> shapes) : IDialect
{
    private readonly GenericShape _shape = new([.. shapes, .. known.Select(static dialect => dialect.Shape).Distinct()]);

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

        if (IsRpc(tape.Root))
        {
            return new RequestContent { Operation = "rpc", RunsNoModel = true };
        }

        return Recognise(tape.Root) is { } dialect
            ? dialect.ReadRequest(in head, body)
            : ReadUnknown(tape.Root);
    }

    /// <inheritdoc/>
    public ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) => new ShapedReader(_shape, in response);

    /// <inheritdoc/>
    public IDialect Refine(in RequestHead head, ReadOnlyMemory<byte> body)
    {
        var codings = ContentCodings.Parse(head.Header("Content-Encoding"));
        if (!ContentCodings.AreKnown(codings))
        {
            return this;
        }

        var (plain, fault) = ContentCodings.Undo(codings, body);
        using var tape = new JsonTape();
        return fault is null && LenientJson.Parse(tape, plain) is null && Recognise(tape.Root) is { } dialect ? dialect : this;
    }

    /// <summary>Of an unknown body the model and the stream are read, and token ids, which cost what they are.</summary>
    private static RequestContent ReadUnknown(JsonValue body)
    {
        var request = new RequestBuilder { Model = body["model"u8].AsString(), Stream = body["stream"u8].IsTrue };
        var tokens = body["token_ids"u8].IsArray ? body["token_ids"u8] : body["prompt_token_ids"u8];
        if (tokens.Length > 0)
        {
            request.BeginMessage();
            request.AddOpaque(SegmentRole.Prompt, tokens.Raw, tokens.Length);
        }

        return request.Build("");
    }

    /// <summary>
    /// JSON-RPC (https://www.jsonrpc.org/specification), one call or several: the Model Context Protocol, and agents that talk to agents.
    /// What its answers hold is a
    /// tool's or another agent's, never usage of this call.
    /// </summary>
    private static bool IsRpc(JsonValue body) => body["jsonrpc"u8].IsString || body.First["jsonrpc"u8].IsString;

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
