using System.Text.Json;

namespace TokenGate.Demo.Wire;

/// <summary>One vendor's shape, both ways: what the simulated endpoint reads and writes, and what a client does.</summary>
internal interface IWire : IServedShape
{
    /// <summary>Headers that a client of this vendor sends besides the content type, without any credential.</summary>
    IReadOnlyList<KeyValuePair<string, string>> ClientHeaders { get; }

    /// <summary>A request's body.</summary>
    byte[] WriteAsk(Ask ask);

    /// <summary>Reads the body of an answer that is not streamed.</summary>
    Reply ReadReply(JsonElement body);

    /// <summary>Reads the data lines of a streamed answer, as far as they came.</summary>
    Reply ReadStream(IEnumerable<JsonElement> events);
}
