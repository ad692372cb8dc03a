namespace TokenGate.Dialects.Reading;

/// <summary>How a response's body is divided into JSON values.</summary>
internal enum Framings
{
    /// <summary>Not known yet: only blanks have come.</summary>
    Unknown = 0,

    /// <summary>One JSON value, several, or an array of them.</summary>
    Json = 1,

    /// <summary>Server-sent events.</summary>
    ServerSentEvents = 2,

    /// <summary>AWS event stream messages.</summary>
    EventStream = 3,

    /// <summary>Something else: audio, an image, a page, plain text.</summary>
    Opaque = 4,
}
