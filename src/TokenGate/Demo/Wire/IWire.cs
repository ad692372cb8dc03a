using System.Text.Json;

namespace TokenGate.Demo.Wire;

/// <summary>
/// One vendor's shape, both ways: what a client writes and reads, and what the simulated endpoint reads and writes.
/// The simulation stands in for vendors, so their JSON names may stand here; no other code of the executable knows them.
/// </summary>
internal interface IWire
{
    /// <summary>The path that the shape is served at.</summary>
    string Path { get; }

    /// <summary>Headers that a client of this vendor sends besides the content type, without any credential.</summary>
    IReadOnlyList<KeyValuePair<string, string>> ClientHeaders { get; }

    /// <summary>A request's body.</summary>
    byte[] WriteAsk(Ask ask);

    /// <summary>Reads a request's body. Throws <see cref="JsonException"/>, <see cref="InvalidOperationException"/> or <see cref="KeyNotFoundException"/> on a body of another shape.</summary>
    Ask ReadAsk(JsonElement body);

    /// <summary>The body of an answer that is not streamed.</summary>
    byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt);

    /// <summary>The events of a streamed answer, the answer's text cut into <paramref name="pieces"/>.</summary>
    IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt);

    /// <summary>Reads the body of an answer that is not streamed.</summary>
    Reply ReadReply(JsonElement body);

    /// <summary>Reads the data lines of a streamed answer, as far as they came.</summary>
    Reply ReadStream(IEnumerable<JsonElement> events);

    /// <summary>The body of an error.</summary>
    byte[] WriteError(int status, string kind, string message);
}
