using System.Buffers;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// Captures a body in one pooled buffer, up to a limit; beyond it the capture is dropped and its memory returned at once. Thread-safe: a
/// body may still arrive while its exchange is already being concluded.
/// </summary>
/// <param name="maxBytes">The limit for this body.</param>
/// <param name="budget">The limit for all.</param>
internal sealed class BodyCapture(int maxBytes, CaptureBudget budget)
{
    private const int FirstBytes = 4096;

    private readonly Lock _gate = new();
    private byte[]? _buffer;
    private int _length;
    private bool _sealed;

    /// <summary>True when the body exceeded a limit: nothing is captured.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Captures the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_sealed || Truncated)
            {
                return;
            }

            if (bytes.Length > maxBytes - _length || !Grow(_length + bytes.Length))
            {
                Truncated = true;
                Return();
                return;
            }

            bytes.CopyTo(_buffer.AsSpan(_length));
            _length += bytes.Length;
        }
    }

    /// <summary>Ends the capture. The result stays valid until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Seal()
    {
        lock (_gate)
        {
            _sealed = true;
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>Returns the buffer to the pool: the result of <see cref="Seal"/> is invalid from then on.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _sealed = true;
            Return();
        }
    }

    private bool Grow(int needed)
    {
        var current = _buffer?.Length ?? 0;
        if (needed <= current)
        {
            return true;
        }

        var size = Math.Max(Math.Max(needed, FirstBytes), Math.Min(current * 2, maxBytes));
        if (!budget.TryTake(size))
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        budget.Give(size - larger.Length);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        var length = _length;
        Return();
        (_buffer, _length) = (larger, length);
        return true;
    }

    private void Return()
    {
        if (_buffer is { } buffer)
        {
            budget.Give(buffer.Length);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (_buffer, _length) = (null, 0);
    }
}
