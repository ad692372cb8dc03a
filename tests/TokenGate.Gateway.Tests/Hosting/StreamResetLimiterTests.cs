using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using FsCheck.Xunit;
using TokenGate.Gateway.Hosting;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Hosting;

/// <summary>An HTTP/2 connection is read at the pace of its resets; apart from the pace, not a byte of it changes.</summary>
public sealed class StreamResetLimiterTests
{
    private const byte Reset = 3;

    private readonly ManualTime _clock = new();

    private static byte[] Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    [Fact]
    public async Task Resets_BeyondTheRate_AreReadWhenTheirTimeHasCome()
    {
        var (pipe, limited) = Open(perSecond: 20);
        await pipe.Writer.WriteAsync((byte[])[.. Preface, .. Enumerable.Range(0, 12).SelectMany(static _ => Frame(Reset, 4))]);

        Assert.Equal(Preface.Length + (5 * 13), Take(limited));
        Assert.False(limited.TryRead(out _));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5 * 13, Take(limited));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2 * 13, Take(limited));
    }

    [Fact]
    public async Task Reading_WhileResetsHaveToWait_GoesOnByTheClock()
    {
        var (pipe, limited) = Open(perSecond: 1);
        await pipe.Writer.WriteAsync((byte[])[.. Preface, .. Frame(Reset, 4), .. Frame(Reset, 4)]);
        Take(limited);

        var waiting = limited.ReadAsync().AsTask();
        while (!waiting.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(13, (await waiting).Buffer.Length);
    }

    [Fact]
    public async Task OtherFrames_AreNeverHeldUp()
    {
        var (pipe, limited) = Open(perSecond: 1);
        byte[] all = [.. Preface, .. Enumerable.Range(0, 500).SelectMany(static i => Frame((byte)(i % 2 == 0 ? 0 : 1), 100))];
        await pipe.Writer.WriteAsync(all);

        Assert.Equal(all.Length, Take(limited));
    }

    [Property(MaxTest = 200)]
    public async Task Bytes_HoweverTheyAreCutUp_ArriveAsTheyWere(byte[] kinds, byte[] cuts)
    {
        var (pipe, limited) = Open(perSecond: 1_000);
        byte[] all = [.. Preface, .. kinds.SelectMany(static kind => Frame((byte)(kind % 10), kind)), 1, 2, 3];
        var received = new List<byte>();
        var sent = 0;
        foreach (var cut in cuts)
        {
            var next = Math.Min(all.Length, sent + cut);
            await pipe.Writer.WriteAsync(all.AsMemory(sent..next));
            sent = next;
            if (limited.TryRead(out var some))
            {
                // Half is left for the next read, as a parser leaves what it cannot read yet.
                var half = some.Buffer.GetPosition(some.Buffer.Length / 2);
                received.AddRange(some.Buffer.Slice(0, half).ToArray());
                limited.AdvanceTo(half, some.Buffer.End);
            }
        }

        await pipe.Writer.WriteAsync(all.AsMemory(sent));
        await pipe.Writer.CompleteAsync();
        while (true)
        {
            var read = await limited.ReadAsync();
            received.AddRange(read.Buffer.ToArray());
            limited.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        Assert.Equal(all, received);
    }

    private static long Take(StreamResetLimiter limited)
    {
        Assert.True(limited.TryRead(out var read));
        var length = read.Buffer.Length;
        limited.AdvanceTo(read.Buffer.End);
        return length;
    }

    private static byte[] Frame(byte kind, int length)
    {
        var frame = new byte[9 + length];
        BinaryPrimitives.WriteInt32BigEndian(frame, length << 8);
        frame[3] = kind;
        frame.AsSpan(9).Fill(Reset);
        return frame;
    }

    private (Pipe Pipe, StreamResetLimiter Limited) Open(int perSecond)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        return (pipe, new StreamResetLimiter(pipe.Reader, perSecond, _clock));
    }
}
