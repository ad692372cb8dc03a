using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// What <see cref="HttpRequestMessage"/> cannot say of a request: its method and target as they stood on the wire, its trailers, and who
/// hears of interim answers. A request without one is written by what the message says.
/// </summary>
internal sealed class RawRequest
{
    /// <summary>Where a request carries it.</summary>
    public static readonly HttpRequestOptionsKey<RawRequest> Key = new("TokenGate.RawRequest");

    private readonly Lock _gate = new();
    private Action? _end;
    private bool _ended;

    /// <summary>The method, in the client's own letters: methods are case-sensitive (RFC 9110, 9.1).</summary>
    public required string Method { get; init; }

    /// <summary>The request target as it is to stand on the wire; null to take it from the message's address.</summary>
    public string? Target { get; set; }

    /// <summary>True when the request has a body, though it may be empty.</summary>
    public bool HasBody { get; init; }

    /// <summary>
    /// Takes each interim answer (1xx, other than 101) before the final one, as the bytes of its head. It must not keep them. Null when the
    /// client's protocol has no way to be told.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask>? Interim { get; init; }

    /// <summary>Gives the request's trailers, once its body was read to its end; null when it has none.</summary>
    public Func<IHeaderDictionary?> Trailers { get; init; } = static () => null;

    /// <summary>Hears that the upstream closed after its answer, while the request's body was still on its way.</summary>
    public Action Closed { get; set; } = static () => { };

    /// <summary>The protocol that the client asks to change to; null when it asks for none.</summary>
    public string? Upgrade { get; init; }

    /// <summary>Gives the exchange up, as one whose client is gone.</summary>
    public Action Abandon { get; init; } = static () => { };

    /// <summary>
    /// Sets what is done when the client has closed its sending side; at once where it has. The last one set counts. It is called once, on
    /// any thread.
    /// </summary>
    public void WhenClientEnds(Action end)
    {
        lock (_gate)
        {
            _end = end;
            if (!_ended)
            {
                return;
            }
        }

        end();
    }

    /// <summary>The client has closed its sending side.</summary>
    public void EndOfClient()
    {
        Action? end;
        lock (_gate)
        {
            _ended = true;
            end = _end;
        }

        end?.Invoke();
    }
}
