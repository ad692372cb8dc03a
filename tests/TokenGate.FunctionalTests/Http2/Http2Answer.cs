using TokenGate.FunctionalTests.Wire;

namespace TokenGate.FunctionalTests.Http2;

/// <summary>What an HTTP/2 upstream answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="Fields">Header fields.</param>
/// <param name="Pieces">The body's pieces; each waits until the client has the one before.</param>
/// <param name="Trailers">Trailers.</param>
/// <param name="Reset">The error code to reset the stream with after the pieces; null to end it.</param>
/// <param name="Read">How far the client has read.</param>
internal sealed record Http2Answer(
    int Status,
    (string Name, string Value)[] Fields,
    byte[][] Pieces,
    (string Name, string Value)[] Trailers,
    int? Reset,
    Progress Read);
