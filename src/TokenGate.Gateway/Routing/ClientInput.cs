namespace TokenGate.Gateway.Routing;

/// <summary>
/// The receiving side of an HTTP/1.1 client's connection. A client may close its sending side after a request and still wait for the answer
/// (RFC 9293, 3.6); whether it does, or left, only it knows. The upstream is told what it would have been told without us.
/// </summary>
/// <param name="ended">Cancelled when the client has closed its sending side.</param>
internal sealed class ClientInput(CancellationToken ended)
{
    /// <summary>Cancelled when the client has closed its sending side in good order. A reset ends the whole connection instead.</summary>
    public CancellationToken Ended { get; } = ended;
}
