namespace TokenGate.Gateway.Routing;

/// <summary>How the client's side of an exchange ends.</summary>
internal enum ClientTermination
{
    /// <summary>By the protocol: the response is whole, and the connection may be used again.</summary>
    Whole = 0,

    /// <summary>What was written is sent, then the connection closes in good order, without an end of the response.</summary>
    CloseAfterSending = 1,

    /// <summary>The connection closes now (FIN).</summary>
    Close = 2,

    /// <summary>The connection is reset now (RST).</summary>
    Reset = 3,

    /// <summary>The connection is aborted: the client is gone, or an upgraded connection has ended.</summary>
    Abort = 4,
}
