using System.Buffers;
using TokenGate.Dialects.Framing;

namespace TokenGate.Dialects.Json;

/// <summary>
/// Keeps the small top-level members of an object that is too large to be kept, so that usage and model are read from a body of any size:
/// a member longer than <see cref="MemberLimit"/> becomes <c>null</c>. Resumable at every byte, in bounded memory.
/// </summary>
internal sealed class JsonPruner : IDisposable
{
    /// <summary>No provider's usage object comes near this; the largest recorded one has under 2 KB.</summary>
    public const int MemberLimit = 64 * 1024;

    private const int TotalLimit = 4 * 1024 * 1024;
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"\\{}[],:"u8);

    private readonly ByteBuffer _kept = new(TotalLimit);
    private int _depth;
    private int _memberStart = -1;
    private bool _inString;
    private bool _escape;
    private bool _dropping;

    /// <summary>The object with its small members.</summary>
    public ReadOnlyMemory<byte> Pruned => _kept.Memory;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var mark = bytes.IndexOfAny(Marks);
            var plain = mark < 0 ? bytes.Length : mark;
            if (plain > 0)
            {
                _escape = false;
                Keep(bytes[..plain]);
                bytes = bytes[plain..];
                continue;
            }

            Mark(bytes[0]);
            bytes = bytes[1..];
        }
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose() => _kept.Dispose();

    private void Mark(byte mark)
    {
        if (_escape)
        {
            _escape = false;
        }
        else if (mark == (byte)'\\')
        {
            _escape = _inString;
        }
        else if (mark == (byte)'"')
        {
            _inString = !_inString;
        }
        else if (!_inString)
        {
            Structure(mark);
            return;
        }

        Keep([mark]);
    }

    private void Structure(byte mark)
    {
        if (_depth == 1 && mark is (byte)',' or (byte)'}')
        {
            _memberStart = -1;
            _dropping = false;
        }

        if (mark is (byte)'{' or (byte)'[')
        {
            _depth++;
        }
        else if (mark is (byte)'}' or (byte)']')
        {
            _depth--;
        }

        Keep([mark]);
        if (_depth == 1 && mark == (byte)':' && _memberStart < 0)
        {
            _memberStart = _kept.Length;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_dropping)
        {
            return;
        }

        if (_memberStart >= 0 && _kept.Length - _memberStart + bytes.Length > MemberLimit)
        {
            _kept.Truncate(_memberStart);
            _kept.Append("null"u8);
            _dropping = true;
            return;
        }

        _kept.Append(bytes);
    }
}
