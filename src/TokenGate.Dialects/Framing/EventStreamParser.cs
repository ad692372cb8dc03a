using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// AWS event stream messages (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html), resumable at every byte:
/// <code>
///   total length (4) | headers length (4) | CRC of these 8 (4) | headers | payload | CRC of all before (4)      big-endian
///   header: name length (1) | name | type (1) | value; type 7 is a string: length (2) | text
/// </code>
/// A message whose checksum is wrong is dropped. After a wrong prelude nothing can be found again, and reading stops.
/// </summary>
/// <param name="limit">The size in bytes up to which a message is kept; a larger one is skipped.</param>
[SuppressMessage("Design", "CA1001", Justification = "It is disposable; the rule does not see that of a struct.")]
internal struct EventStreamParser(long limit) : IDisposable
{
    private const int PreludeLength = 12;
    private const int Overhead = PreludeLength + 4;

    private readonly ByteBuffer _message = new(limit);
    private long _skip;
    private bool _given;

    /// <summary>What is wrong with the stream, in fixed words; null while nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>True when a wrong prelude ended the reading.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The payload of the message that was found; valid until the next read.</summary>
    public readonly ReadOnlyMemory<byte> Payload => _message.Memory[(PreludeLength + HeadersLength)..^4];

    private readonly int HeadersLength => (int)BinaryPrimitives.ReadUInt32BigEndian(_message.Span[4..]);

    /// <summary>Reads on to the end of the next message.</summary>
    /// <param name="input">The bytes; what was read is cut off.</param>
    /// <returns>True when a message was found; false when the input is used up.</returns>
    public bool Read(ref ReadOnlySpan<byte> input)
    {
        if (_given)
        {
            _given = false;
            _message.Clear();
        }

        while (!input.IsEmpty && !Stopped)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, input.Length);
                _skip -= skipped;
                input = input[skipped..];
            }
            else if (_message.Length < PreludeLength)
            {
                Take(ref input, PreludeLength);
                CheckPrelude();
            }
            else
            {
                var total = (int)BinaryPrimitives.ReadUInt32BigEndian(_message.Span);
                Take(ref input, total);
                if (_message.Length == total && CheckMessage())
                {
                    _given = true;
                    return true;
                }
            }
        }

        input = default;
        return false;
    }

    /// <summary>A string header of the message that was found; empty when it has none of that name.</summary>
    public readonly ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        var rest = _message.Span.Slice(PreludeLength, HeadersLength);
        while (rest.Length > 1)
        {
            var nameLength = rest[0];
            if (rest.Length < nameLength + 2)
            {
                return default;
            }

            var found = rest.Slice(1, nameLength);
            var type = rest[nameLength + 1];
            rest = rest[(nameLength + 2)..];
            var (prefix, length) = type switch
            {
                0 or 1 => (0, 0),
                2 => (0, 1),
                3 => (0, 2),
                4 => (0, 4),
                5 or 8 => (0, 8),
                6 or 7 when rest.Length >= 2 => (2, BinaryPrimitives.ReadUInt16BigEndian(rest)),
                9 => (0, 16),
                _ => (0, int.MaxValue),
            };
            if (length > rest.Length - prefix)
            {
                return default;
            }

            if (type == 7 && found.SequenceEqual(name))
            {
                return rest.Slice(prefix, length);
            }

            rest = rest[(prefix + length)..];
        }

        return default;
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose() => _message.Dispose();

    private readonly void Take(ref ReadOnlySpan<byte> input, int upTo)
    {
        var take = Math.Min(upTo - _message.Length, input.Length);
        _message.Append(input[..take]);
        input = input[take..];
    }

    private void CheckPrelude()
    {
        if (_message.Length < PreludeLength)
        {
            return;
        }

        var prelude = _message.Span;
        var total = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        if (Crc32.HashToUInt32(prelude[..8]) != BinaryPrimitives.ReadUInt32BigEndian(prelude[8..])
            || total < Overhead || headers > total - Overhead)
        {
            Fault = "event stream with a wrong prelude";
            Stopped = true;
        }
        else if (total > limit)
        {
            Fault = "event stream message over the limit";
            _skip = total - PreludeLength;
            _message.Clear();
        }
    }

    private bool CheckMessage()
    {
        var message = _message.Span;
        if (Crc32.HashToUInt32(message[..^4]) == BinaryPrimitives.ReadUInt32BigEndian(message[^4..]))
        {
            return true;
        }

        Fault = "event stream message with a wrong checksum";
        _message.Clear();
        return false;
    }
}
