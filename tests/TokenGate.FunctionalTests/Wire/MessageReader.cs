using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TokenGate.FunctionalTests.Wire;

/// <summary>Reads HTTP/1.1 messages from a socket byte by byte as they stand there, and notes when each piece of a body came.</summary>
internal sealed class MessageReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>How the reading of the last message ended.</summary>
    public MessageEnd End { get; private set; }

    /// <summary>Reads a head; null when the connection ended before one.</summary>
    public async Task<RawHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line is null)
            {
                return null;
            }

            if (line.Length == 0)
            {
                if (lines.Count > 0)
                {
                    return new RawHead(lines[0], [.. lines.Skip(1)]);
                }
            }
            else
            {
                lines.Add(line);
            }
        }
    }

    /// <summary>Reads a body as its head announces it.</summary>
    public async Task<RawBody> ReadBodyAsync(RawHead head, bool isRequest, bool hasBody, Progress? progress, CancellationToken cancellationToken)
    {
        progress?.ReportHead();
        var body = new RawBody(progress);
        End = MessageEnd.Whole;
        if (!hasBody)
        {
            return body;
        }

        if (head.Values("Transfer-Encoding").Any(static value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase)))
        {
            await ReadChunksAsync(body, cancellationToken);
        }
        else if (head.Values("Content-Length").FirstOrDefault() is { } length)
        {
            await ReadExactlyAsync(body, long.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
        }
        else if (!isRequest)
        {
            do
            {
                if (_end > _start)
                {
                    Take(body, _end - _start);
                }
            }
            while (await FillAsync(cancellationToken));
            End = End == MessageEnd.Reset ? End : MessageEnd.Closed;
        }

        return body;
    }

    private async Task ReadChunksAsync(RawBody body, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadLineAsync(cancellationToken) is not { } size)
            {
                return;
            }

            var length = long.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                while (await ReadLineAsync(cancellationToken) is { } line)
                {
                    if (line.Length == 0)
                    {
                        return;
                    }

                    body.Trailers.Add(line);
                }

                return;
            }

            if (!await ReadExactlyAsync(body, length, cancellationToken) || await ReadLineAsync(cancellationToken) is null)
            {
                return;
            }
        }
    }

    private async Task<bool> ReadExactlyAsync(RawBody body, long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                return false;
            }

            var count = (int)Math.Min(length, _end - _start);
            Take(body, count);
            length -= count;
        }

        return true;
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            while (_start < _end)
            {
                var value = _buffer[_start++];
                if (value == '\n')
                {
                    return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
                }

                line.Append((char)value);
            }

            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }
    }

    private void Take(RawBody body, int count)
    {
        body.Add(_buffer.AsSpan(_start, count));
        _start += count;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = _end = 0;
        try
        {
            _end = await stream.ReadAsync(_buffer, cancellationToken);
            if (_end == 0)
            {
                End = MessageEnd.Closed;
            }
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            End = MessageEnd.Reset;
        }

        return _end > 0;
    }
}
