using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Untold;

/// <summary>
/// Calls whose messages are Protocol Buffers: gRPC (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md) and Connect
/// (https://connectrpc.com/docs/protocol).
/// They are told apart and named; their messages are not read, so their tokens are unknown, not zero.
/// </summary>
/// <param name="name">The stored name.</param>
/// <param name="reason">Why no tokens are told, in fixed words.</param>
/// <param name="test">Tells the protocol's own heads.</param>
internal sealed class RpcDialect(string name, string reason, HeadTest test) : IDialect
{
    /// <summary>gRPC, and gRPC-Web.</summary>
    public static RpcDialect Grpc { get; } = new(
        "grpc",
        "gRPC: its messages are not read",
        static (in RequestHead head) => head.Header("Content-Type")?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Connect, streamed and unary.</summary>
    public static RpcDialect Connect { get; } = new(
        "connect",
        "Connect: its messages are not read",
        static (in RequestHead head) => head.Header("Content-Type")?.StartsWith("application/connect+", StringComparison.OrdinalIgnoreCase) == true
            || head.Header("Connect-Protocol-Version") is not null);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Provider(in RequestHead head) => Providers.FromHost(head.Host, Providers.Unknown);

    /// <inheritdoc/>
    public bool Matches(in RequestHead head) => test(in head);

    /// <inheritdoc/>
    public RequestContent ReadRequest(in RequestHead head, ReadOnlyMemory<byte> body) => new() { Operation = "rpc" };

    /// <inheritdoc/>
    public ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) => new Reader(reason, in response);

    private sealed class Reader : ResponseReader
    {
        /// <summary>A message begins with a flag and four bytes of length: so much alone is an empty message.</summary>
        private const int Prefix = 5;

        private readonly string _reason;
        private readonly int _status;
        private readonly string? _error;
        private long _bytes;

        public Reader(string reason, in ResponseHead head)
        {
            _reason = reason;
            _status = head.Status;

            // A failed call may end with its head alone; of others the status stands in trailers, behind the body.
            _error = head.Header("grpc-status") is { Length: > 0 and <= 3 } status && status != "0" ? $"grpc_{status}" : null;
        }

        public override bool Terminal => false;

        public override void Append(ReadOnlySpan<byte> bytes) => _bytes += bytes.Length;

        public override ResponseContent Complete(bool complete)
        {
            if (_status is < 200 or >= 300)
            {
                return new ResponseContent { Error = $"http_{_status}" };
            }

            var hasOutput = _error is null && _bytes > Prefix;
            return new ResponseContent
            {
                Error = ErrorName.Clean(_error),
                HasOutput = hasOutput,
                Ended = complete,
                Problem = _bytes == 0 && _error is null ? "empty body" : null,
                TellsNoTokens = hasOutput ? _reason : null,
            };
        }
    }
}
