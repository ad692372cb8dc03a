namespace TokenGate.FunctionalTests.Wire;

/// <summary>How a message ended on the wire.</summary>
internal enum MessageEnd
{
    /// <summary>As its framing announced.</summary>
    Whole = 0,

    /// <summary>
    /// The connection closed in good order (FIN): before the announced end, or as the end itself where nothing was announced.
    /// </summary>
    Closed = 1,

    /// <summary>The connection was reset (RST).</summary>
    Reset = 2,
}
