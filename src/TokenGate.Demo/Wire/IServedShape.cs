using System.Text.Json;

namespace TokenGate.Demo.Wire;

/// <summary>
/// One vendor's shape as the simulated endpoint serves it. The simulation stands in for vendors, so their JSON names may appear here.
/// </summary>
internal interface IServedShape
{
    /// <summary>The route that the shape is served at; a <c>{model}</c> in it is the model that is asked for.</summary>
    string Path { get; }

    /// <summary>Whether the path itself asks for a stream; null where the body does.</summary>
    bool? Streams => null;

    /// <summary>False for answers that are no text and use no output.</summary>
    bool AnswersText => true;

    /// <summary>The content type of a streamed answer.</summary>
    string StreamType => "text/event-stream";

    /// <summary>
    /// Reads a request's body. Throws <see cref="JsonException"/>, <see cref="InvalidOperationException"/> or
    /// <see cref="KeyNotFoundException"/> on a body of another shape.
    /// </summary>
    Ask ReadAsk(JsonElement body);

    /// <summary>The body of an answer that is not streamed.</summary>
    byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt);

    /// <summary>The events of a streamed answer, the answer's text cut into <paramref name="pieces"/>.</summary>
    IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt);

    /// <summary>The body of an error.</summary>
    byte[] WriteError(int status, string kind, string message);
}
