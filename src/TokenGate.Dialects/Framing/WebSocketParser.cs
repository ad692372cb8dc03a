using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// WebSocket frames (RFC 6455, section 5.2), resumable at every byte. Gives the messages of one direction, their fragments joined,
/// unmasked and,
/// where permessage-deflate was agreed (RFC 7692), inflated. Control frames are passed over, and binary ones unless asked for.
/// <code>
///   FIN RSV1-3 opcode(4) | MASK length(7) | length (0, 2 or 8) | mask (0 or 4) | payload
/// </code>
/// A message larger than the limit is dropped and counted.
/// </summary>
/// <param name="limit">The size in bytes up to which a message is kept.</param>
/// <param name="binary">True to give binary messages as well.</param>
[SuppressMessage("Design", "CA1001", Justification = "It is disposable; the rule does not see that of a struct.")]
internal struct WebSocketParser(long limit, bool binary = false) : IDisposable
{
    private const int MaxHead = 14;

    /// <summary>What a direction keeps between messages: a connection lasts an hour, and most messages are small.</summary>
    private const int KeptBytes = 16 * 1024;

    /// <summary>How far beyond the limit messages are inflated in all, as a multiple of it: to keep the window for those that follow, and
    /// no more.</summary>
    private const int ExpansionLimit = 16;

    private readonly ByteBuffer _head = new(MaxHead);
    private readonly ByteBuffer _message = new(limit);
    private readonly ByteBuffer _packed = new(limit + 4);
    private StreamContentDecoder? _inflater;
    private ulong _left;
    private uint _mask;
    private int _maskAt;
    private bool _inPayload;
    private bool _isText;
    private bool _isCompressed;
    private bool _isControl;
    private bool _isFinal;
    private bool _given;
    private bool _lost;
    private long _beyond;
    private byte[]? _chunk;

    /// <summary>What a sender leaves out at a message's end (RFC 7692, 7.2.1).</summary>
    private static ReadOnlySpan<byte> FlushTail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>How many messages were dropped: too large, or not inflated.</summary>
    public int Dropped { get; private set; }

    /// <summary>True once a close frame came.</summary>
    public bool Closed { get; private set; }

    /// <summary>Bytes of memory that are held.</summary>
    public readonly long HeldBytes => _message.Capacity + _packed.Capacity;

    /// <summary>The message that was found; valid until the next read.</summary>
    public readonly ReadOnlyMemory<byte> Message => _message.Memory;

    /// <summary>Reads on to the end of the next text message.</summary>
    /// <param name="input">The bytes; what was read is cut off.</param>
    /// <returns>True when a message was found; false when the input is used up.</returns>
    public bool Read(ref ReadOnlySpan<byte> input)
    {
        if (_given)
        {
            _given = false;
            _message.Clear();
            _message.Trim(KeptBytes);
            _packed.Clear();
            _packed.Trim(KeptBytes);
        }

        while (true)
        {
            if (!_inPayload)
            {
                if (!ReadHead(ref input))
                {
                    return false;
                }
            }

            var take = (int)Math.Min((ulong)input.Length, _left);
            Take(input[..take]);
            input = input[take..];
            _left -= (ulong)take;
            if (_left > 0)
            {
                return false;
            }

            _inPayload = false;
            if (!_isControl && _isFinal && Finish())
            {
                _given = true;
                return true;
            }
        }
    }

    /// <summary>Lowers the limit. A message that is larger is dropped, the one that is coming too.</summary>
    public void Narrow(int size)
    {
        limit = Math.Min(limit, size);
        _message.Narrow(size);
        _packed.Narrow(size + FlushTail.Length);
    }

    /// <summary>Gives memory back.</summary>
    public void Dispose()
    {
        _head.Dispose();
        _message.Dispose();
        _packed.Dispose();
        _inflater?.Dispose();
    }

    private bool ReadHead(ref ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty)
        {
            _head.Append(input[0]);
            input = input[1..];
            var head = _head.Span;
            if (head.Length < 2)
            {
                continue;
            }

            var length = head[1] & 0x7F;
            var extended = length switch { 126 => 2, 127 => 8, _ => 0 };
            var masked = (head[1] & 0x80) != 0;
            if (head.Length < 2 + extended + (masked ? 4 : 0))
            {
                continue;
            }

            _left = extended switch
            {
                2 => BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
                8 => BinaryPrimitives.ReadUInt64BigEndian(head[2..]),
                _ => (ulong)length,
            };
            _mask = masked ? BinaryPrimitives.ReadUInt32BigEndian(head[(2 + extended)..]) : 0;
            _maskAt = 0;
            BeginFrame(head[0]);
            _head.Clear();
            return true;
        }

        return false;
    }

    private void BeginFrame(byte first)
    {
        var opcode = first & 0x0F;
        _inPayload = true;
        _isFinal = (first & 0x80) != 0;
        _isControl = opcode >= 8;
        Closed |= opcode == 8;
        if (opcode is 1 or 2)
        {
            _isText = opcode == 1 || binary;
            _isCompressed = (first & 0x40) != 0;
            _message.Clear();
        }
    }

    private void Take(ReadOnlySpan<byte> payload)
    {
        if (_isControl || payload.IsEmpty || !(_isText || _isCompressed))
        {
            return;
        }

        var room = _message.Room(payload.Length);
        if (room.IsEmpty)
        {
            return;
        }

        payload.CopyTo(room);
        if (_mask != 0)
        {
            for (var i = 0; i < room.Length; i++)
            {
                room[i] ^= (byte)(_mask >> (24 - (8 * (_maskAt++ & 3))));
            }
        }

        _message.Advance(payload.Length);
    }

    private bool Finish()
    {
        if (_message.Overflowed || (_isCompressed && !Inflate()))
        {
            Dropped++;
            _message.Clear();
            _message.Trim(KeptBytes);
            return false;
        }

        return _isText && _message.Length > 0;
    }

    /// <summary>
    /// Inflates the message in its buffer. Binary messages are inflated too: later ones refer back to them. One that unpacks far beyond
    /// the limit is a bomb:
    /// it is not drained, and what refers back to it is lost with it.
    /// </summary>
    private bool Inflate()
    {
        if (_lost)
        {
            return false;
        }

        _packed.Clear();
        _packed.Append(_message.Span);
        _packed.Append(FlushTail);
        _message.Clear();
        _inflater ??= StreamContentDecoder.Raw();
        _inflater.Write(_packed.Span);
        if (!Drain(_inflater))
        {
            return false;
        }

        // A sender that keeps no window may end its data with the message (RFC 7692, 7.2.3.4): the next message begins anew.
        if (_message.Length == 0 && _packed.Length > FlushTail.Length + 1)
        {
            _inflater.Dispose();
            _inflater = StreamContentDecoder.Raw();
            _inflater.Write(_packed.Span);
            return Drain(_inflater);
        }

        return !_message.Overflowed;
    }

    private bool Drain(StreamContentDecoder inflater)
    {
        _chunk ??= new byte[4096];
        for (var count = inflater.Take(_chunk); count > 0; count = inflater.Take(_chunk))
        {
            _message.Append(_chunk.AsSpan(0, count));
            _beyond += _message.Overflowed ? count : 0;
            if (_beyond > limit * ExpansionLimit)
            {
                _lost = true;
                return false;
            }
        }

        _lost = inflater.Fault is not null;
        return !_lost && !_message.Overflowed;
    }
}
