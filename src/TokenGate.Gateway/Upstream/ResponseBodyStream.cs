using System.Buffers.Text;
using System.Globalization;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// A response's body, by whichever framing its head states (RFC 9112, 6.3): none, a length, chunks, or the end of the connection. Whole
/// chunks that are there are given at once; what came before a broken frame is given before the fault. After a change of protocols it is
/// the connection itself, in both directions.
/// </summary>
internal sealed class ResponseBodyStream : AsyncStream
{
    private const int MaxLine = 16 * 1024;

    private readonly Http1Exchange _exchange;
    private readonly HttpResponseMessage _response;
    private readonly Framing _framing;
    private readonly bool _keepAlive;
    private long _left;
    private bool _insideChunks;
    private bool _ended;

    /// <summary>Reads the framing from a response's head.</summary>
    /// <exception cref="HttpIOException">The head states no framing that can be followed.</exception>
    public ResponseBodyStream(Http1Exchange exchange, HttpResponseMessage response, string method)
    {
        (_exchange, _response) = (exchange, response);
        (_framing, _left) = FramingOf(response, method);
        _keepAlive = _framing is not (Framing.Close or Framing.Tunnel) && KeepsAlive(response);
        if (_framing == Framing.None || (_framing == Framing.Length && _left == 0))
        {
            End();
        }
    }

    private enum Framing
    {
        None,
        Length,
        Chunks,
        Close,
        Tunnel,
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => _framing == Framing.Tunnel;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        if (_framing == Framing.Chunks)
        {
            return await ReadChunksAsync(buffer, cancellationToken);
        }

        var wanted = _framing == Framing.Length && _left < buffer.Length ? buffer[..(int)_left] : buffer;
        var count = await _exchange.Connection.ReadAsync(wanted, cancellationToken);
        if (_framing == Framing.Length)
        {
            _left -= count;
            if (count == 0)
            {
                throw ResponseHead.Ended();
            }
        }

        if (_framing == Framing.Length ? _left == 0 : count == 0)
        {
            End();
        }

        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _exchange.Connection.WriteAsync(buffer, cancellationToken);
        await _exchange.Connection.FlushAsync(cancellationToken);
    }

    /// <summary>After a change of protocols: nothing more will be written, and reading goes on.</summary>
    public void EndWriting() => _exchange.Connection.EndWriting();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_ended)
        {
            _ended = true;
            _exchange.Abort();
        }

        base.Dispose(disposing);
    }

    private static (Framing Framing, long Length) FramingOf(HttpResponseMessage response, string method)
    {
        var status = (int)response.StatusCode;
        if (status == 101)
        {
            return (Framing.Tunnel, 0);
        }

        if (method == "HEAD" || status is 204 or 304)
        {
            return (Framing.None, 0);
        }

        if (response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var codings))
        {
            // The last coding frames the body; any other than chunked ends with the connection (RFC 9112, 6.3).
            var last = codings.ToString().AsSpan();
            return (last[(last.LastIndexOf(',') + 1)..].Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase) ? Framing.Chunks : Framing.Close, 0);
        }

        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths))
        {
            return (Framing.Close, 0);
        }

        long? known = null;
        var isRepeated = false;
        foreach (var line in lengths)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                if (!long.TryParse(line.AsSpan(part).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || (known ?? length) != length)
                {
                    throw ResponseHead.Invalid("its Content-Length is no length");
                }

                isRepeated = known is not null;
                known = length;
            }
        }

        if (isRepeated)
        {
            // Said twice, it is passed on once (RFC 9110, 8.6).
            response.Content.Headers.ContentLength = known;
        }

        return (Framing.Length, known!.Value);
    }

    private static bool KeepsAlive(HttpResponseMessage response)
    {
        var connection = response.Headers.NonValidated.TryGetValues("Connection", out var values) ? values.ToString() : "";
        return response.Version.Minor == 1
            ? !connection.Contains("close", StringComparison.OrdinalIgnoreCase)
            : connection.Contains("keep-alive", StringComparison.OrdinalIgnoreCase);
    }

    private async ValueTask<int> ReadChunksAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var given = 0;
        while (true)
        {
            if (_left > 0)
            {
                var wanted = _left < buffer.Length - given ? buffer.Slice(given, (int)_left) : buffer[given..];
                var count = await _exchange.Connection.ReadAsync(wanted, cancellationToken);
                if (count == 0)
                {
                    throw ResponseHead.Ended();
                }

                _left -= count;
                given += count;
                if (_left > 0 || given == buffer.Length)
                {
                    return given;
                }
            }

            // What was read so far goes out before anything is waited for, and before a fault in what follows.
            if (given > 0 && !HasNextFrame())
            {
                return given;
            }

            if (!await NextChunkAsync(cancellationToken))
            {
                return given;
            }
        }
    }

    /// <summary>True when the next chunk's head, and some of its data, are there and well formed.</summary>
    private bool HasNextFrame()
    {
        var bytes = _exchange.Connection.Buffered.Span;
        if (!bytes.StartsWith("\r\n"u8))
        {
            return false;
        }

        bytes = bytes[2..];
        var end = bytes.IndexOf((byte)'\n');
        return end >= 0 && TrySize(bytes[..end], out var size) && size > 0 && bytes.Length > end + 1;
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (_insideChunks)
        {
            var end = await LineAsync(cancellationToken);
            if (end > 1 && _exchange.Connection.Buffered.Span[..(end - 1)].Trim((byte)'\r').Length > 0)
            {
                throw ResponseHead.Invalid("a chunk is longer than its size");
            }

            _exchange.Connection.Advance(end);
        }

        var line = await LineAsync(cancellationToken);
        if (!TrySize(_exchange.Connection.Buffered.Span[..(line - 1)], out _left))
        {
            throw ResponseHead.Invalid("a chunk has no size");
        }

        _exchange.Connection.Advance(line);
        _insideChunks = true;
        if (_left > 0)
        {
            return true;
        }

        await ReadTrailersAsync(cancellationToken);
        return false;
    }

    private async ValueTask ReadTrailersAsync(CancellationToken cancellationToken)
    {
        var section = 0;
        while (true)
        {
            var bytes = _exchange.Connection.Buffered[section..].Span;
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                await FillAsync(cancellationToken);
                continue;
            }

            section += end + 1;
            if (end == 0 || (end == 1 && bytes[0] == '\r'))
            {
                break;
            }
        }

        ResponseHead.ParseTrailers(_exchange.Connection.Buffered.Span[..section], _response);
        _exchange.Connection.Advance(section);
        End();
    }

    /// <summary>Waits for a whole line, and gives its length with its end.</summary>
    private async ValueTask<int> LineAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _exchange.Connection.Buffered.Span.IndexOf((byte)'\n')) < 0)
        {
            if (_exchange.Connection.Buffered.Length > MaxLine)
            {
                throw ResponseHead.Invalid("a chunk's size line does not end");
            }

            await FillAsync(cancellationToken);
        }

        return end + 1;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (await _exchange.Connection.FillAsync(ResponseHead.MaxBytes, cancellationToken) == 0)
        {
            throw ResponseHead.Ended();
        }
    }

    private static bool TrySize(ReadOnlySpan<byte> line, out long size)
    {
        var extension = line.IndexOf((byte)';');
        line = (extension < 0 ? line : line[..extension]).Trim(" \t\r"u8);
        return Utf8Parser.TryParse(line, out size, out var used, 'x') && used == line.Length && size >= 0;
    }

    private void End()
    {
        _ended = true;
        _exchange.EndReading(_keepAlive);
    }
}
