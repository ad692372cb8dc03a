using System.Buffers;
using System.Diagnostics;

namespace TokenGate.FunctionalTests.Wire;

/// <summary>The bytes of a body, when each piece came, and the trailers.</summary>
internal sealed class RawBody(Progress? progress = null)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>All bytes, without framing.</summary>
    public byte[] Bytes => _bytes.WrittenSpan.ToArray();

    /// <summary>For each piece: the offset of its end, and when it came (<see cref="Stopwatch"/> ticks).</summary>
    public List<(long Offset, long At)> Pieces { get; } = [];

    /// <summary>The trailer lines.</summary>
    public List<string> Trailers { get; } = [];

    /// <summary>Adds a piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        _bytes.Write(piece);
        Pieces.Add((_bytes.WrittenCount, Stopwatch.GetTimestamp()));
        progress?.Report(_bytes.WrittenCount);
    }

    /// <summary>When the byte at an offset came.</summary>
    public long ArrivalOf(long offset) => Pieces.First(piece => piece.Offset > offset).At;
}
