using System.Buffers;

namespace TokenGate.Dialects;

/// <summary>
/// Pooled memory for those texts of one request that do not stand in its body as they are: strings with escapes, which are most of what a
/// coding agent sends again at every turn. The content that is read into it is valid until it is given back. Used by one thread at a time.
/// </summary>
public sealed class TextMemory
{
    private const int BlockBytes = 32 * 1024;

    private List<byte[]>? _blocks;
    private byte[] _last = [];
    private int _used;

    /// <summary>Gives the memory back. Not while anybody reads into it.</summary>
    public void Release()
    {
        foreach (var block in _blocks ?? [])
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        (_blocks, _last, _used) = (null, [], 0);
    }

    /// <summary>Room for that many bytes, of which <see cref="Keep"/> keeps the first.</summary>
    internal Memory<byte> Room(int length)
    {
        if (length > _last.Length - _used)
        {
            _last = ArrayPool<byte>.Shared.Rent(Math.Max(length, BlockBytes));
            _used = 0;
            (_blocks ??= []).Add(_last);
        }

        return _last.AsMemory(_used, length);
    }

    /// <summary>Keeps the first bytes of the room that was given last.</summary>
    internal void Keep(int length) => _used += length;
}
