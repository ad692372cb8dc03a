using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>What the dialects have in common whose requests are one JSON object: they differ in the names.</summary>
/// <param name="name">The stored name.</param>
/// <param name="operation">The operation by the GenAI conventions.</param>
/// <param name="provider">The provider when the host does not tell.</param>
/// <param name="shape">How answers are written.</param>
internal abstract class JsonDialect(string name, string operation, string provider, AnswerShape shape) : IDialect
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>How answers are written.</summary>
    public AnswerShape Shape => shape;

    /// <inheritdoc/>
    public virtual string Provider(in RequestHead head) => Providers.FromHost(head.Host, provider);

    /// <inheritdoc/>
    public abstract bool Matches(in RequestHead head);

    /// <summary>True when a request body looks like this dialect's: for paths that say nothing.</summary>
    public virtual bool RecognisesRequest(JsonValue body) => false;

    /// <inheritdoc/>
    public virtual RequestContent ReadRequest(in RequestHead head, ReadOnlyMemory<byte> body)
    {
        var request = new RequestBuilder(head.Texts);
        if (body.IsEmpty)
        {
            ReadHead(in head, request);
            var content = request.Build(operation);
            return IsBodyless(head.Method) || content.RunsNoModel ? content : content with { Problem = "empty body" };
        }

        using var tape = new JsonTape();
        var problem = LenientJson.Parse(tape, body) ?? (tape.Root.IsObject ? null : "JSON that is no object");
        if (problem is null)
        {
            ReadHead(in head, request);
            Read(tape.Root, request);
            BodyLabels.Read(tape.Root, request);
        }

        return request.Build(operation) with { Problem = problem };
    }

    /// <inheritdoc/>
    public virtual ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) => new ShapedReader(shape, in response);

    /// <inheritdoc/>
    public virtual SessionReader? OpenSession(in RequestHead request, in ResponseHead response) => null;

    /// <summary>Reads a body that stands in another one, a batch's or a list's, behind what was read before it.</summary>
    internal void ReadInto(JsonValue body, RequestBuilder request) => Read(body, request);

    /// <summary>Reads what the path and the headers tell: the model, where it stands there.</summary>
    protected virtual void ReadHead(in RequestHead head, RequestBuilder request)
    {
    }

    /// <summary>Reads the body.</summary>
    protected abstract void Read(JsonValue body, RequestBuilder request);

    private static bool IsBodyless(string method) => method is "GET" or "HEAD" or "DELETE" or "OPTIONS";
}
