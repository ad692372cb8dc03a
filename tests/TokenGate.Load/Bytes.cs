using System.Globalization;

namespace TokenGate.Load;

/// <summary>Bytes that grow, and are used again.</summary>
internal sealed class Bytes
{
    private byte[] _held = new byte[4096];

    /// <summary>How many there are; to be made less, not more.</summary>
    public int Length { get; set; }

    /// <summary>What is there. Valid until more is added.</summary>
    public Memory<byte> Written => _held.AsMemory(0, Length);

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length).Span);
        Length += bytes.Length;
    }

    /// <summary>Adds a number in decimal.</summary>
    public void Add(long number)
    {
        number.TryFormat(Room(20).Span, out var length, provider: CultureInfo.InvariantCulture);
        Length += length;
    }

    /// <summary>Room behind what is there, to be written to and counted in <see cref="Length"/>.</summary>
    public Memory<byte> Room(int bytes)
    {
        if (_held.Length - Length < bytes)
        {
            Array.Resize(ref _held, Math.Max(_held.Length * 2, Length + bytes));
        }

        return _held.AsMemory(Length);
    }
}
