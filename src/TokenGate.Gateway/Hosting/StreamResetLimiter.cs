using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// What comes in on one HTTP/2 connection, at a bounded rate of resets. A client that opens streams and resets them at once
/// (CVE-2023-44487) costs the server an exchange for a few bytes; the server's own guard counts streams that are still being ended, and
/// quick handlers never reach it. Here <c>RST_STREAM</c> frames draw on a token bucket, and while it is empty the connection is not read:
/// TCP's own backpressure slows whoever sends them. Nothing is refused, and no other connection waits.
/// </summary>
/// <param name="inner">The connection's input, behind TLS. It stays its owner's.</param>
/// <param name="perSecond">Resets in a second, a quarter of them at once; at least 1.</param>
/// <param name="clock">Refills the bucket.</param>
internal sealed class StreamResetLimiter(PipeReader inner, int perSecond, TimeProvider clock) : PipeReader
{
    private const int PrefaceBytes = 24;
    private const int HeaderBytes = 9;
    private const byte ResetFrame = 3;

    /// <summary>How often a connection that waits for tokens looks again.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private ReadOnlySequence<byte> _given;

    /// <summary>Bytes at the start of the buffer whose frames were counted.</summary>
    private long _counted;

    /// <summary>Bytes until the next frame's header: what is left of the preface, or of a payload.</summary>
    private long _untilHeader = PrefaceBytes;

    private readonly double _atOnce = Math.Max(1, perSecond / 4.0);
    private double _tokens = Math.Max(1, perSecond / 4.0);
    private long _filledAt = clock.GetTimestamp();

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(cancellationToken);
        if (!reading.IsCompletedSuccessfully)
        {
            return ReadAsync(reading, cancellationToken);
        }

        var read = reading.Result;
        return TryGive(read, out var result) ? new(result) : ReadAsync(ReadAgainAsync(read, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (inner.TryRead(out var read))
        {
            if (TryGive(read, out result))
            {
                return true;
            }

            inner.AdvanceTo(read.Buffer.Start);
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _counted -= _given.Slice(_given.Start, consumed).Length;
        _given = default;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private async ValueTask<ReadResult> ReadAsync(ValueTask<ReadResult> reading, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reading;
            if (TryGive(read, out var result))
            {
                return result;
            }

            reading = ReadAgainAsync(read, cancellationToken);
        }
    }

    /// <summary>Waits for the rest of a header that came in part, or for tokens.</summary>
    private async ValueTask<ReadResult> ReadAgainAsync(ReadResult read, CancellationToken cancellationToken)
    {
        if (read.Buffer.Length < HeaderBytes)
        {
            inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        else
        {
            // Nothing is examined, so the next read returns at once with these bytes.
            inner.AdvanceTo(read.Buffer.Start);
            await Task.Delay(Step, clock, cancellationToken);
        }

        return await inner.ReadAsync(cancellationToken);
    }

    /// <summary>What of a read may be passed on now; false when that is nothing.</summary>
    private bool TryGive(ReadResult read, out ReadResult result)
    {
        var length = read.Buffer.Length;
        var due = Count(read.Buffer, length);
        if (due == length || (read.IsCompleted && length - due < HeaderBytes))
        {
            _given = read.Buffer;
            result = read;
            return true;
        }

        _given = read.Buffer.Slice(0, due);
        result = new ReadResult(_given, read.IsCanceled, isCompleted: false);
        return due > 0 || read.IsCanceled;
    }

    /// <summary>Counts frames on from where it stopped, and says up to which byte they may pass.</summary>
    private long Count(ReadOnlySequence<byte> buffer, long length)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        while (_counted < length)
        {
            if (_untilHeader > 0)
            {
                var passed = Math.Min(_untilHeader, length - _counted);
                _untilHeader -= passed;
                _counted += passed;
                continue;
            }

            var rest = buffer.Slice(_counted);
            if (rest.Length < HeaderBytes)
            {
                // Part of a header: it is passed on when its kind is known.
                return _counted;
            }

            rest.Slice(0, HeaderBytes).CopyTo(header);
            if (header[3] == ResetFrame && !TryTake())
            {
                return _counted;
            }

            _untilHeader = HeaderBytes + (BinaryPrimitives.ReadUInt32BigEndian(header) >> 8);
        }

        return length;
    }

    private bool TryTake()
    {
        if (_tokens < 1)
        {
            _tokens = Math.Min(_atOnce, _tokens + (clock.GetElapsedTime(_filledAt).TotalSeconds * perSecond));
            _filledAt = clock.GetTimestamp();
        }

        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
