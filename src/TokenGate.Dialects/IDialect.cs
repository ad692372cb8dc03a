using TokenGate.Usage;

namespace TokenGate.Dialects;

/// <summary>
/// One API shape on the wire. Implementations are thread-safe and without state, know nothing of transport, and never throw on
/// what a client or a provider sent: what cannot be read is told in <c>Problem</c>.
/// </summary>
public interface IDialect
{
    /// <summary>The stored name, for example <c>openai.chat</c>. It never changes.</summary>
    string Name { get; }

    /// <summary>The provider by the GenAI conventions for a host (<c>openai</c>, <c>azure.ai.openai</c>, ...).</summary>
    string Provider(in RequestHead head);

    /// <summary>True when the head is this dialect's, by path, host and headers. At most one dialect of a registry matches first.</summary>
    bool Matches(in RequestHead head);

    /// <summary>
    /// Reads a whole request body, content decoding already undone. The result may keep <paramref name="body"/>, so the caller must not
    /// write to it or return it to a pool before the result is out of use.
    /// </summary>
    RequestContent ReadRequest(in RequestHead head, ReadOnlyMemory<byte> body);

    /// <summary>Opens a reader for one response. The caller disposes it.</summary>
    ResponseReader OpenResponse(in RequestHead request, in ResponseHead response);

    /// <summary>
    /// The dialect that a body shows when the head alone did not tell: this one, unless it is a stand-in for unknown shapes and the body is
    /// of a known one.
    /// </summary>
    /// <param name="head">The request's head.</param>
    /// <param name="body">The request's body, content decoding already undone.</param>
    IDialect Refine(in RequestHead head, ReadOnlyMemory<byte> body) => this;

    /// <summary>
    /// Opens a reader for a connection that the response upgraded (status 101), to be fed with the bytes of both directions; null when this
    /// dialect has no sessions. The caller disposes it.
    /// </summary>
    SessionReader? OpenSession(in RequestHead request, in ResponseHead response) => null;
}
